prices = Prices
price-kind = Kind of standard price
price-kind-hint = For rows that do not name their own kind
price-starts = In force from
price-starts-hint = Leave empty for today.
price-decree = Set by
price-name = Description
price-spec = Specification
price-measure = Unit of measure
price-amount = Unit price
price-group = Group of goods
price-tkdn = TKDN
price-rekening = Account code
price-any = any expenditure account
price-national = National number of the standard price
price-on = In force on
price-search-hint = The beginning of some words or of a code, in any order
price-history = Prices so far
price-none-help = Search for fewer words, or change the year and the account. An item that is lacking can be proposed.

prices-found =
    { $count ->
        [0] No standard prices yet
        [one] { $count } item with a standard price
       *[other] { $count } items with a standard price
    }
prices-matching =
    { $count ->
        [0] No item matches
        [one] { $count } item matches
       *[other] { $count } items match
    }
prices-many = More than { $count } items match; add a word
prices-lead = Standard prices of the budget year { $year } in force on { $day }.
prices-heading = STANDARD PRICES OF THE BUDGET YEAR { $year }
price-retired = This item is retired from { $day } on.
