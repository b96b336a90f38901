search-text = Search
search-hint = Part of a number, a purpose, a payee's name, or an amount such as 1.500.000
search-too-long = A search may be at most 200 characters long.
kind = Kind
state = State
dated-from = Dated from
dated-to = Dated until
rows-a-page = Rows per page
account-filter = Only documents that use the account
clear-filter = Clear this filter
nothing-found = No document matches.
nothing-found-help = Loosen the filters, or change the budget year. Documents of other SKPD are not searched.
order = Order
newest = Newest first
oldest = Oldest first
largest = Largest amount
by-number = Number
payee = Payee
sum-of-all = Sum of all that match
sum-of-shown = Sum of the rows in this file
now-head = Waiting for
since-head = Since
export-hint = All that match, at most 10.000 rows.

documents-found =
    { $count ->
        [0] No documents yet
        [one] { $count } document
       *[other] { $count } documents
    }
documents-matching =
    { $count ->
        [0] No document matches
        [one] { $count } document matches
       *[other] { $count } documents match
    }
documents-sum = Budget year { $year }, total { $sum }.
documents-heading = DOCUMENTS OF THE BUDGET YEAR { $year }
documents-now-at = Now with { $desk } since { $since }
draft-of = Draft { $kind }
draft-mark = (draft)
