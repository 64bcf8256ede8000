## The frame around pages
panel-name = Kitchens
panel-skip = To the content
panel-menu = Menu
panel-sections = Sections
panel-search = Number, name, phone
panel-logout = Log out
panel-to-start = To the start
panel-save = Save
panel-nav-home = Overview
panel-nav-deals = Deals
panel-who-system = System
panel-who-client = Client
panel-size-mb = { $number } MB
panel-size-kb = { $number } KB
panel-size-b = { $number } B

## What is wrong
panel-error-unexpected = Something broke on our side. What you entered before is not lost. Try again, and if it happens again, give the administrator the code { $id }.
panel-error-foreign = This request did not come from a page of the panel, so nothing was done. Open the panel and do it there.
panel-error-form = This form was opened before you logged in anew. Refresh the page and send it again.
panel-error-not-found = There is no such page. Check the address or begin at the start.
panel-error-method = This page is not opened that way. Begin at the start.
panel-error-large = Too much data. A file may have up to 25 MB.
panel-error-request = This request cannot be read. Go back and try again.

## In
panel-login-title = Log in to the panel
panel-login-link-hint = The easiest way: send the bot /panel and follow the link.
panel-login-name = Name
panel-login-password = Password
panel-login-enter = Log in
panel-login-as = Log in as { $name }
panel-login-once = The link works once. If it was not sent to you, close this page.
panel-code-title = The code of your app
panel-code = Code
panel-code-hint = Six digits of the app, or one of the recovery codes.

## One's own account
panel-account = My account
panel-sessions = Where you are logged in
panel-session-unknown = Unknown browser
panel-session-since = since { $since }, last used { $seen }
panel-session-this = Here
panel-session-end = Log out
panel-sessions-end = Log out everywhere but here
panel-password = Password
panel-password-have = Your login name: { $login }
panel-password-none = You have no password and come in by links from the bot. With a password you can do without the phone; your login name will be { $login }
panel-password-old = Present password
panel-password-new = New password
panel-password-hint = At least { $shortest } characters. For example, any four words with spaces between.
panel-factor = Codes
panel-factor-why = After the link or the password the panel asks for a code of an app on your phone: nobody comes in with your password alone.
panel-factor-begin = Switch on
panel-factor-scan = Photograph the picture with your app for codes (or type the key) and enter the code it shows.
panel-factor-qr = The key for the app
panel-factor-confirm = Confirm
panel-factor-on = Switched on. Recovery codes left: { $left }.
panel-factor-off = Switch off
panel-factor-codes = Done. Keep the recovery codes: each stands in for the app once. They will not be shown again.
panel-language = Language of panel and chat
panel-done-session-ended = That browser is logged out.
panel-done-sessions-ended = All other browsers are logged out.
panel-done-password-set = The password is saved. Other browsers have to log in anew.
panel-done-code-off = Codes are switched off.
