"""A local Telegram: a strict Bot API server with people, an SMS inbox and a clock behind it.

It replaces the Bot API address, the SMS gateway and the clock from outside, so an unmodified bot can be lived
through on a laptop and tested over HTTP. It takes nothing from the bot's own packages.
"""
