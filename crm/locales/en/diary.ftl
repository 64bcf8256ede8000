# The installers' calendar.
booking-for-whom = Nobody was chosen for the visit. Choose a deal or a claim from the list, for example: К-2026-0042.
