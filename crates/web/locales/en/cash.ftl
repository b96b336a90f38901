cash-plan = Cash plan
cash-year-before = Year before
cash-year-after = Year after
cash-report = Report by month
cash-month = Month
cash-receipts = Receipts (Rp)
cash-payments = Payments (Rp)
cash-end = Cash at the end of the month (Rp)
cash-till = Cash by the plan, beginning with { $opening } of SiLPA in the budget
cash-till-dated = Cash by the plan, beginning with { $opening } by dated data
cash-of-units = Cash plan of each SKPD
cash-unit = SKPD
cash-spending = Budget of expenditure (Rp)
cash-in-force = Plan in force (Rp)
cash-in-force-row = in force
cash-year-none = Cash plan { $year }: no budget is in force yet
cash-year-set = The { -term-cash-plan } of { $year } is set
cash-year-lacking = { $count ->
    [one] Cash plan { $year }: { $count } SKPD is not complete
   *[other] Cash plan { $year }: { $count } SKPD are not complete
}
cash-year-waiting = { $count ->
    [one] Cash plan { $year }: { $count } SKPD waits to be set
   *[other] Cash plan { $year }: { $count } SKPD wait to be set
}
cash-lead-unknown = Receipts are not planned yet, so what is left in each month cannot be told.
cash-lead-enough = By the plan there is cash at the end of every month.
cash-lead-short = By the plan cash falls below zero at the end of { $months }.
cash-state-set = set
cash-state-lacking = { $count ->
    [one] { $count } row is not its budget
   *[other] { $count } rows are not their budget
}
cash-state-waiting = { $count ->
    [one] { $count } row waits to be set
   *[other] { $count } rows wait to be set
}
cash-title-set = The { -term-cash-plan } of { $unit } is set
cash-title-lacking = { $count ->
    [one] Cash plan of { $unit }: { $count } row is not its budget
   *[other] Cash plan of { $unit }: { $count } rows are not their budget
}
cash-title-waiting = { $count ->
    [one] Cash plan of { $unit }: { $count } row waits to be set
   *[other] Cash plan of { $unit }: { $count } rows wait to be set
}
cash-lead = Budget year { $year }.
cash-lead-sent = Budget year { $year }; proposed by { $who }, { $when }.
cash-what = Description
cash-budget = Budget (Rp)
cash-rest = Difference (Rp)
cash-side = Side
cash-sums = Sums of each month
cash-sum-of = Total { $side }
cash-months-of = Plan of each month
cash-hint = Twelve months must add up to the budget; the difference stands at the end of the row. What you save is a proposal, and binds once the PPKD sets it.
cash-restored = What this browser had not saved yet is back in the table.
cash-forget = Throw that away
cash-saved = Saved as a proposal.
cash-save = Save proposal
cash-proposed = proposed
cash-nothing = This SKPD has no budget in force in that year.
cash-nothing-changed = No row has changed, so nothing was saved.
cash-cell = { $name }, { $month }
cash-changed-since = Somebody else has changed this row to: { $stored }. Save once more if yours is to stand.
