# The demo's own page: phone and dashboard side by side.
demo-title = The example company
demo-about = { $company }, an example company
demo-phone = The technician’s phone
demo-phone-a = Phone A
demo-phone-b = Phone B
demo-which-phone = Which phone
demo-office = The dispatcher’s dashboard
demo-open-alone = Open alone
demo-open-app = The app to install
demo-airplane = Airplane mode
demo-airplane-on = On: the phone reaches nobody
demo-airplane-off = Off: the phone is online
demo-step-sign-in = Sign in by one click, on both sides.
demo-step-offline = Switch airplane mode on and take the next job through its seven gates.
demo-step-online = Switch it off, and see everything arrive in the office.
demo-step-app = Try the app to install, too: sign in there as { $email } with the password “{ $password }”.
demo-steps = What to try
