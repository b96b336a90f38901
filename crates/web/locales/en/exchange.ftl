exchange-day = Today
exchange-week = 7 days
exchange-month = 30 days
exchange-spans = Time that is shown
exchange-tile-passed = Exchanges
exchange-tile-aside = Events set aside
exchange-tile-alarms = Alarms not looked at
exchange-see-aside = Events that were set aside
exchange-see-streams = Streams and their readers
exchange-see-alarms = Alarms
exchange-picture-title = Who gives what to whom
exchange-picture-how = Rows are members that give, columns those that receive; the larger the mark the more was exchanged. Whoever sends events to the hub stands in the column of its own.
exchange-key-flows = exchanged today
exchange-key-quiet = nothing today
exchange-key-failed = some failed
exchange-nothing = Nothing was exchanged in this time.
exchange-nothing-help = Choose a longer time, or see whether the members' systems call the hub.
exchange-flows-title = Flows, those that failed first
exchange-provider = Gives
exchange-client = Receives
exchange-service = Service
exchange-count = Exchanges
exchange-failed = Failed
exchange-mean = Mean (milliseconds)
exchange-last = Last
exchange-streams-title = Data sets: freshness and readers
exchange-no-streams = No data set that you publish or follow.
exchange-dataset = Data set
exchange-producer = Producer
exchange-freshness = Freshness
exchange-aside-count = Set aside
exchange-readers-head = Readers
exchange-flows-file = Flows
exchange-streams-file = Streams
exchange-operations-file = Operational data
exchange-decisions-file = Decisions
exchange-save-as = Save a file:

exchange-agents-title = Agents beside applications of the SKPD
exchange-agent = Agent
exchange-agent-state = State
exchange-agent-good = Last success
exchange-agent-waiting = Waiting
exchange-agent-waiting-since = { $count } since { $since }

exchange-stream = Data set
exchange-name = Identity of the event
exchange-kind = Type of the event
exchange-since = Set aside since
exchange-state-head = State
exchange-cause = Code of the cause
exchange-why = Why it was set aside
exchange-can-do = What can be done:
exchange-not-yours-to-read = What it holds is read only by officials who work with it; of personal data only by those of the agency that produces them.
exchange-event-title = The event as it came
exchange-proposed-title = A proposal to send it on waits for a second person
exchange-proposed-by = Proposed by
exchange-proposed-why = Reason
exchange-proposed-mended = The record that is proposed
exchange-proposed-plain = It goes on as it came, or its record is read only by officials of the producing agency.
exchange-approve = Approve
exchange-reject = Turn down
exchange-mend-title = Propose to send it on
exchange-mend-label = The record
exchange-mend-hint = The whole record as JSON. Leave it as it is or empty where the record is not what was wrong.
exchange-not-mendable = Its form cannot be mended here; it can only be proposed as it came, or be discarded.
exchange-reasons = Reason
exchange-reasons-hint = One to a line: what is wrong, and how you know what is right.
exchange-propose = Propose this record
exchange-propose-plain = Propose it as it came
exchange-discard = Discard the event
exchange-mend-then = A second person of the producing agency or of the Diskominfo approves it; only then does the hub send it.
exchange-failed-last = The last decision could not be carried out:
exchange-code-title = Enrolment code
exchange-codes = Enrolment codes of agents
exchange-code-lead = Call the SKPD at a number you know from elsewhere, and read out both, group by group.
exchange-code-system = For the system
exchange-code-digits = Enrolment code
exchange-code-hub = Fingerprint of the hub's key
exchange-code-then = Nobody else sees this code; do not send it in a message. The key that comes with it is compared by another person, with the fingerprint that the SKPD reads out.
exchange-code-none = A code is shown to whoever made it alone, until it is used or its time is over.
exchange-code-until = It can be used once, until { $at }.

exchange-heading-quiet = Data exchange: no flows yet
exchange-heading-fine =
    { $count ->
        [one] The exchange runs: one flow, nothing failed
       *[other] The exchange runs: { $count } flows, nothing failed
    }
exchange-heading-failed =
    { $count ->
        [one] The exchange runs; one request failed
       *[other] The exchange runs; { $count } requests failed
    }
exchange-heading-aside =
    { $count ->
        [one] One event was set aside and waits for somebody
       *[other] { $count } events were set aside and wait for somebody
    }
exchange-lead = Seen on { $now }, over { $span }.
exchange-failures =
    { $count ->
        [0] nothing failed
       *[other] { $count } failed
    }
exchange-held-streams =
    { $count ->
        [0] no stream is held
        [one] one stream is held
       *[other] { $count } streams are held
    }
exchange-picture = { $first } givers and { $last } receivers: { $all } pairs exchange data, in { $count } of them something failed. The table below says the same.
exchange-between = { $provider } gives { $client }: { $count } exchanges, { $all } failed
exchange-held = Held since { $since }: { $why }
exchange-behind = { $all } readers; { $name } is { $count } events behind
exchange-readers =
    { $count ->
        [0] no readers yet
        [one] one reader, not behind
       *[other] { $count } readers, none behind
    }
exchange-stopped = Wants no more deliveries: { $names }
exchange-aside-heading = Event of { $stream } set aside ({ $code })
