code-label = Code from the app on your phone
code-why = Six digits. The code holds for this step only, with what is shown above.
sign-here = Signature
no-factor = This step signs a document and needs a code from your phone, which has not been set up.
no-factor-link = Set up the sign-in code
check-this = Check before you sign
read-first = Read first:
still-asked = Still to be filled in
not-now = Go back without doing this
fill-in = This field has not been filled in.
choose-listed = Choose one from the list.
kept = What you typed is still below. All of the following needs to be put right.
can-do = What can be done:
changed-since = This document has changed since you opened it. Its latest state is below; check it again before you go on.
register-ask = Type at least three letters to search this register.
register-more =
    { $count ->
        [one] One more row matches; type more letters of the name.
       *[other] { $count } more rows match; type more letters of the name.
    }
search-register = Search this register

step-refused =
    { $count ->
        [one] Cannot go on yet: { $count } reason
       *[other] Cannot go on yet: { $count } reasons
    }
step-not-yours = “{ $act }” is not your step on { $label } at present; its state is { $state }.
step-not-your-office = “{ $act }” does not belong to any office you hold today.
step-not-a-number = “{ $text }” is not a whole number.
step-not-a-day = “{ $text }” is not a date; write for example 16/03/2026.
step-not-money = “{ $text }” is not an amount of money; write for example 1.500.000 or 1500000,50.
step-money-too-large = “{ $text }” is too large for an amount of money.
step-not-found = Not found: { $what }.
step-rule = Rule { $code }, under { $law }.
input-unread = What was filled in cannot be used.
official = Official wording:
