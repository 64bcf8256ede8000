# Late in the evening: may the client hear of the crew now?
note-client-ready-late = ✓ The client is ready. It is late: when shall we write to him about the crew?
button-crew-now = Send now
button-crew-morning = In the morning, { $hour }
note-crew-morning = ✓ The client hears about the crew in the morning
