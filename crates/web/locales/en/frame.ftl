lang = en
skip = Skip to content
main-nav = Main
tasks = Tasks
account-hint = account, offices and signing out
sign-out = Sign out
budget-year = Budget year
practice = PRACTICE: figures and documents here are not real
whole-region = The whole regency
made-by = Simpul, open software under the EUPL-1.2
not-found = Page not found
not-found-lead = There is no such address, or what stands there is not for your office.
forbidden = This step was not taken
forbidden-form = This form has been open for too long or was not opened from Simpul, so nothing was done.
forbidden-help = Open the page again and repeat the step.
broken = Something is broken in Simpul
broken-help = Nothing was saved. The system administrator can see the cause in the server's log.
busy = Simpul is busy
not-done = The request was not carried out
crumb = Where you are
documents = Documents
budget = Budget
reports = Reports
journal = Journal
watch = Monitoring
exchange = Exchange
search = Search
search-label = Search documents
search-place = Number, payee, purpose or amount
optional = (may be left empty)
choose = Choose…
pages = Pages of the list
before = Previous
next = Next
export = Export
all = All
filter = Filter and search
show = Show
clear-all = Clear all filters
total = Total

january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
moment = { $day } at { $hour }:{ $minute }
or = or
seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
rows-of = { $first }–{ $last } of { $all }
mark = Journal mark
language-name = English
