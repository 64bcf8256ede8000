## The board
panel-nav-board = Board
panel-board-how = Drag a card to the next column or press “Next”. If something is missing, the card goes back.
panel-board-everybody = All managers
panel-board-forward = Next
panel-board-back = Back
panel-board-next = { $number }: next, { $stage }
panel-board-back-title = Return { $number }
panel-board-left = { $amount } left
panel-board-no-amount = no amount yet
panel-board-missing = Missing: { $count }
panel-board-complete = Ready to go on
panel-board-none = Empty
panel-board-more = { $count } more
panel-board-list = All in a list
panel-board-failed = The panel could not be reached, the card stays where it was. Refresh the page and try again.
