rka-plan = Budget preparation
rka-plan-none = Preparation of the { $year } budget has not been opened
rka-plan-open = Preparation of the { $year } budget: { $count ->
    [0] no step is open
    [one] { $count } step is open
   *[other] { $count } steps are open
}
rka-plan-late = { $count ->
    [0] No step is overdue.
    [one] { $count } step is overdue.
   *[other] { $count } steps are overdue.
}
rka-late = { $count ->
    [one] { $count } working day late
   *[other] { $count } working days late
}
rka-round = Stage { $stage } { $year }, in preparation
rka-round-ratified = Stage { $stage } { $year }, ratified
rka-counts = { $begun } of { $whole } SKPD have begun an RKA; { $sent } await verification; { $passed } are verified.
rka-no-round-help = The TAPD or the PPKD opens a stage from the calendar.
rka-year-before = Year before
rka-year-after = Year after
rka-calendar = Calendar
rka-calendar-link = Calendar and its steps
rka-skpd = RKA of each SKPD beside its ceiling
rka-ceiling = Ceiling (Rp)
rka-amount = Amount (Rp)
rka-rest = Left of the ceiling (Rp)
rka-open-notes = Open notes
rka-closed-notes = Closed notes
rka-step = Step
rka-due = Due
rka-law = Basis
rka-instruments = Recorded decisions it rests on
rka-part = Part
rka-share = Share
rka-no-term = no term
rka-not-begun = not begun
rka-by-kind = The { $stage } budget by kind of expenditure
rka-by-field = The { $stage } budget by field of government
rka-title-over = RKA of { $unit } exceeds its ceiling by { $amount }
rka-title-notes = RKA of { $unit }: { $count ->
    [one] { $count } open note
   *[other] { $count } open notes
}
rka-title-rest = RKA of { $unit }: { $amount } left of the ceiling
rka-title-sum = RKA of { $unit }: { $amount }
rka-lead = RKA { $stage } { $year }, { $unit }
rka-part-over = { $name } exceeds its ceiling by { $amount }
rka-part-rest = { $name }: { $amount } left of the ceiling
rka-part-sum = { $name }: { $amount }
rka-part-lead = { $count ->
    [0] No lines yet.
    [one] { $count } line.
   *[other] { $count } lines.
}
rka-not-open = This RKA is now { $state }; you cannot change its lines.
rka-save-book = Download Excel
rka-bring-book = Upload Excel
rka-document = History of the document
rka-places = Sub kegiatan
rka-lines = Lines
rka-no-target = Targets have not been filled in.
rka-set-target = Fill in targets
rka-target-history = History of the targets
rka-no-places = There is no sub kegiatan with a ceiling yet.
rka-beside-ceiling = Beside the ceiling
rka-receipts = Revenue and financing
rka-revenue = Revenue
rka-financing-in = Financing receipts
rka-financing-out = Financing outlays
rka-note = Note
rka-used = Ceiling used
rka-ceiling-of = Ceiling
rka-rest-of = Left of the ceiling
rka-saved = Saved.
rka-find-rekening = Find an account
rka-find-label = Code or name of the account
rka-find-none = No account of this year matches.
rka-take = Use
rka-paste-rows = Paste many rows
rka-paste-label = Paste from Excel or Calc
rka-paste-hint = Columns in the order of the table: account, description, coefficient, price, tax, funding source, item code, and so on. You see the result first; nothing is saved yet.
rka-paste-look = See what was pasted
rka-keys = Keyboard
rka-key-tab = next cell
rka-key-enter = the same cell in the row below; with Shift, above
rka-key-paste = pastes many cells at once, from this cell on
rka-key-escape = back to what the cell said
rka-restored = What was typed in this browser and not saved has been put back into the table.
rka-forget = Discard it
rka-save = Save lines
rka-kept-hint = What you type stays in this browser until it is saved. Sums while typing are estimates; what counts is the reckoning after saving.
rka-follows = This change follows the note
rka-follows-none = It follows no note
rka-lines-of = Lines
rka-number = No.
rka-drop = Drop
rka-history-of = History of line
rka-history-title = History: { $name }
rka-copied-from = Copied from { $origin }
rka-history-lead = { $count ->
    [0] Never changed since this RKA was begun.
    [one] { $count } change.
   *[other] { $count } changes, the newest first.
}
rka-conflict = Somebody else has changed this line. Choose what is to stand:
rka-stored = Stored
rka-yours = Yours
rka-use-mine = Use mine in this line
rka-use-stored = Use what is stored
rka-dropped = Dropped lines
rka-restore = Restore
rka-what = Description
rka-coefficient = Coefficient
rka-price = Price (Rp)
rka-tax = Tax (%)
rka-source = Funding source
rka-before = Before (Rp)
rka-give-note = Write a note
rka-no-lines = No lines yet.
rka-before-after = Before → after
rka-new-lines = New lines
rka-not-a-code = This code cannot be read.
rka-not-a-rate = Write 11 for 11 per cent.
rka-nothing-changed = No line has changed, so nothing was saved.
rka-cell = { $column } of row { $row }
rka-row = Row { $row } of the file
rka-col-rekening = Account
rka-col-name = Description
rka-col-coefficient = Coefficient
rka-col-price = Price (Rp)
rka-col-tax = Tax (%)
rka-col-source = Funding source
rka-col-item = Item code
rka-col-specification = Specification
rka-col-package = Package
rka-col-note = Remark
rka-col-recipient = Recipient
rka-col-exception = Reason for the price
rka-col-location = Location
rka-added = Added
rka-changed = Changed
rka-gone = Dropped
rka-back = Restored
rka-book-large = The file is larger than 8 MB.
rka-the-file = File
rka-book-same = The file says what is stored
rka-book-look = Look at the changes before they are saved
rka-book-not-kept = Nothing has been saved yet.
rka-book-keep = Save these changes
rka-book-read = Read and show the changes
rka-book-lead = Download it first, change it at home, then upload it again. Leave the columns Baris and Versi; a new line leaves both empty. Lines missing from a sub kegiatan that is in the file will be dropped. The changes are shown first.
rka-sum-after = Amount afterwards
rka-changes-of = Changes
rka-file-row = Row of the file
rka-change-counts = { $added } added, { $changed } changed, { $gone } dropped.
rka-find-item = Find a standard price
rka-find-item-label = Code, name or specification of the item
rka-find-item-none = No standard price matches; a price without one needs a reason.
rka-kbd-tab = Tab
rka-kbd-enter = Enter
rka-kbd-paste = Ctrl+V
rka-kbd-escape = Esc
rka-skpd-head = SKPD
rka-by-code = By code
rka-by-change = Largest change first
rka-cash-link = Cash plan
rka-by-kind-draft = The { $stage } draft by kind of expenditure
rka-by-field-draft = The { $stage } draft by field of government
rka-moved = Largest changes against the { $year } budget, { $stage }
rka-moved-first = { $count } sub-activities change; these are the { $most } largest.
rka-moved-all = { $count ->
    [0] No sub-activity changes.
    [one] { $count } sub-activity changes.
   *[other] { $count } sub-activities change.
}
rka-by-state = SKPD by the state of their RKA
rka-was = Before (Rp)
rka-became = Now (Rp)
rka-difference = Difference (Rp)
rka-ceilings = PPAS ceilings
rka-ceilings-lead = Ceilings limit the RKA, of a whole SKPD and of each sub-activity.
rka-ceilings-locked = The ceilings of this stage are agreed and locked; they can only be read.
rka-ceilings-urgent = The ceilings of this stage are agreed and locked. Since an urgent need was noted, a sub-activity that has none can be added, and the ceiling of its SKPD grows by as much.
rka-ceilings-title = PPAS ceilings { $amount }
rka-ceilings-title-of = Ceilings of { $unit }: { $amount }
rka-source-plan = Funding sources
rka-sources-lead = When the budget is ratified, expenditure from a source stays within what it brings. What is not estimated here follows the revenue and financing in the RKA.
rka-sources-locked = This stage is ratified; it can only be read.
rka-sources-title = Funding sources: { $amount } expected
rka-sources-over = { $count ->
    [one] { $count } funding source is asked for more than it brings
   *[other] { $count } funding sources are asked for more than they bring
}
rka-whole-skpd = The whole SKPD
rka-new-code = Code of the sub-activity
rka-asked = Asked by the RKA (Rp)
rka-estimate = Estimate (Rp)
rka-brings = By the RKA (Rp)
rka-used-of = Expenditure (Rp)
rka-more-sources = Add estimates of sources
rka-more-ceilings = Add ceilings of sub-activities
rka-sources-none = What the funding sources bring is not estimated yet
rka-sub-unit = Unit
rka-amount-changed = Somebody else changed it to { $amount }. Save again if yours shall hold.
rka-amount-of = Amount for { $name }
rka-left = Left (Rp)
rka-save-amounts = Save amounts
rka-stage-of = Stage { $stage } { $year }
