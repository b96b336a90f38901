watch-plan = Cash plan
watch-realised = Realisation
watch-month-figures = Figures by month, added up since January
watch-month = Month
watch-plan-sum = Plan (Rp)
watch-realised-sum = Realisation (Rp)
watch-plan-share = Plan (%)
watch-realised-share = Realisation (%)
watch-gap = Gap (points)
watch-ceiling = Ceiling (Rp)
watch-by-skpd = Absorption by SKPD, furthest behind its plan first
watch-by-unit = Absorption by unit, furthest behind its plan first
watch-skpd-head = SKPD, absorption, and plan (upright mark)
watch-unit-head = Unit, absorption, and plan (upright mark)
watch-all = All together
watch-by-kind = Absorption by type of expenditure
watch-kind-head = Type of expenditure
watch-stuck = Payments that wait: whose step, how many working days, amounts in rupiah
watch-waits-for = Waiting for
watch-sum = Total
watch-nothing-waits = No payment is waiting.
watch-left-out = Too many payments are waiting; the newest are not counted.
watch-late = SPM received, SP2D past its deadline
watch-nothing-late = None. Every SPM received is still within its deadline.
watch-all-late = See all that are past the deadline
watch-tile-realised = Expenditure realised
watch-tile-waiting = Payments waiting
watch-tile-late = SP2D past the deadline
watch-document = Document
watch-purpose = Purpose
watch-unit = Unit
watch-value = Amount (Rp)
watch-since = Since
watch-age = Working days
watch-due = SP2D due
watch-no-budget-help = This year's expenditure budget has not been imported, or does not belong to your office.
watch-band-plan = Plan
watch-band-making = Preparation
watch-band-budget = Budget
watch-band-release = Release of funds
watch-band-payment = Payment
watch-program = { -term-programme }
watch-kegiatan = { -term-activity }
watch-sub-kegiatan = { -term-sub-activity }
watch-account = Account
watch-rka-line = RKA line
watch-list-title = List of what is on this thread
watch-thread-lead = From the programme to its payment. Each box can be opened; the list below holds the same.

watch-even = Expenditure keeps to the { -term-cash-plan }
watch-trillion = trillion
watch-billion = billion
watch-million = million
watch-age-2 = 0–2 days
watch-age-5 = 3–5 days
watch-age-10 = 6–10 days
watch-age-more = More than 10
watch-no-budget = There is no { $year } expenditure budget to follow yet
watch-no-plan = Expenditure has absorbed { $share } of the { -term-ceiling }; there is no { -term-cash-plan } yet
watch-behind = Expenditure is { $points } points behind the { -term-cash-plan }
watch-ahead = Expenditure is { $points } points ahead of the { -term-cash-plan }
watch-curve = S-curve: up to { $month }, realisation is { $realised } per cent and the { -term-cash-plan } { $plan } per cent of the { -term-ceiling }.
watch-curve-alone = S-curve: up to { $month }, realisation is { $realised } per cent of the { -term-ceiling }, without a { -term-cash-plan }.
watch-curve-title = Cash plan and realisation { $year }
watch-plan-until = The { -term-cash-plan } is counted to the end of { $month }.
watch-lead = As of { $now }. Realisation counts from the issue of the SP2D.
watch-of-ceiling = { $share } of the { -term-ceiling } { $ceiling }
watch-documents =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
watch-waiting =
    { $count ->
        [0] No payment is waiting
        [one] { $count } payment is waiting
       *[other] { $count } payments are waiting
    }
watch-overdue =
    { $count ->
        [0] No SP2D is past its deadline
        [one] { $count } SPM waits for its SP2D past the deadline
       *[other] { $count } SPM wait for their SP2D past the deadline
    }
watch-sum-of = Total { $sum }.
watch-late-by = Due { $day }, waiting for { $desk }
watch-all-skpd = See all { $count } SKPD
watch-all-units = See all { $count } units
watch-ceiling-of = Ceiling { $ceiling }
watch-note-of = Note of the { $office }
watch-siblings = +{ $count } more
thread-title = Thread of { $label }
thread-for = { $amount } for { $purpose }
thread-for-several = { $amount } for { $purpose } and { $count ->
    [one] { $count } other sub-activity
   *[other] { $count } other sub-activities
}
thread-picture = Thread of { $label } from the programme to its payment: { $count ->
    [one] { $count } box
   *[other] { $count } boxes
}. The list below holds the same.
