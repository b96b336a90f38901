account = Your account
offices-today = Offices you hold today
no-office = No office is in force today. An office comes from a decree that a second officer has confirmed.
office = Office
unit = SKPD or unit
decree = Decree
this-session = This session
since = Signed in since
idle-limit = Ends when left idle for
sign-out-all = Sign out on all devices
sign-out-all-hint = Ends your sessions in every browser, this one too.
back-home = Back to the task list
factor = Sign-in code
factor-link = Sign-in code and recovery codes
factor-hint = A second proof beside the password, used when signing in and when signing documents.
factor-banner = Your office signs documents, but your account has no sign-in code yet. You can read, but not sign.
factor-banner-link = Set up the sign-in code
factor-none = No sign-in code has been set up
factor-lead = With a sign-in code, the password alone is not enough to sign in or to sign documents in your name.
factor-needed = Your office signs documents. A signature needs proof that you yourself are present, so set up the sign-in code now. You can still read without it.
factor-replace = Replace the sign-in code
factor-replace-lead = The new code replaces the old one and all its recovery codes. Your sessions in other browsers end.
factor-scan = 1. Scan this picture
factor-scan-hint = Open the code app on your phone (any authenticator app you already have) and add an account by scanning the picture. The app works without a signal.
factor-picture = The picture holds the secret of the sign-in code; the same text stands below
factor-type = Cannot scan? Type this secret into the app
factor-confirm = 2. Type the code that appears
factor-old = Code from the old app
factor-old-hint = Proof that the code being replaced is yours. Old phone lost? Sign out, then sign in with a recovery code.
factor-save = Set up the sign-in code
factor-on = The sign-in code is set up
factor-since = Set up since
factor-left = Recovery codes left
factor-rest = Signing
factor-reset = An officer has proposed to remove your sign-in code. If you did not ask for this, contact the BKPSDM at once.
factor-renew = Replace the sign-in code and recovery codes
factor-done = The sign-in code is set up; keep its recovery codes
paper-codes = Ten recovery codes
paper-lead = These codes are shown once only. Print this page now, put it in a sealed envelope, sign the envelope and leave it with the secretary of your SKPD. Do not photograph it and do not keep it on the same phone.
paper-use = If the phone is lost, one recovery code takes the place of one app code at sign-in.

language = Language
language-hint = The choice holds for the pages in this browser. Official documents and exported files are always in Indonesian.
codes-left =
    { $count ->
        [0] none; replace the sign-in code to get new ones
       *[other] { $count } of 10
    }
resting = Waits for the rest period after a recovery, until { $until }
