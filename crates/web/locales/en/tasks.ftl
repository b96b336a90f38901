late = Past the deadline
today = Today
this-week = Coming up
without-term = Without a deadline in the rules
due-today = Today
sent = What you sent on
all-done-lead = Documents appear here as soon as somebody sends them to your desk.
begin = Start something new
registers = Registers you work in

tasks-waiting =
    { $count ->
        [0] No document is waiting for you
        [one] { $count } document is waiting for you
       *[other] { $count } documents are waiting for you
    }
none-late = None is past its deadline.
tasks-late =
    { $count ->
        [one] { $count } is past its deadline.
       *[other] { $count } are past their deadlines.
    }
left-out = Not all are shown here; the others appear once these are done.
tasks-from = From { $sender }, { $unit }. Arrived { $since }.
tasks-since = { $unit }. Arrived { $since }.
tasks-now-with = Now with { $desk }, since { $since }.
tasks-overdue = Was due { $day }
tasks-due = Due by { $day }
