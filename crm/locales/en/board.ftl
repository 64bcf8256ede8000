# The board of deals.
move-one-stage = Deal { $number } can only be moved to the next stage. Move it to the neighbouring column.
