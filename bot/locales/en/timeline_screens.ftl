# Timeline and comments.

timeline-title = timeline
timeline-older = ‹ Earlier
timeline-newest = To the latest ›
timeline-add = 💬 Comment
timeline-folder = 📁 Folder
timeline-system = System
timeline-client = Client
back-to-deal = ‹ To the deal

comment-kept = Comment written down
comment-kept-in = Written into the timeline of { $number }.
comment-timeline = Timeline
comment-voice = 🎤 Voice comment: { $name }

form-comment = Comment
form-comment-text = What shall be written?
    .title = Comment
    .example = the client wants a light front; voice will do, too
