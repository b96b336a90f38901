# What forms ask. A field that means the same in every act has one message; an
# act that means something else by the name has its own, and hints likewise.

## Documents

field-date = Document date
    .hint = Leave empty for today. An earlier date is accepted only as far as the rules allow.
field-reasons = Reasons
    .hint = One reason per line, such that whoever gets it can act on it.
field-sptjm-number = SPTJM number
    .hint = The statement of full responsibility that you signed
field-sptjm-date = SPTJM date
field-receive-spm-date = Date received
    .hint = Leave empty for today.
field-return-sp2d-date = Date of the return
    .hint = Leave empty for today.
field-spm-received = Date the SPM was received
    .hint = Only if its receipt has not been recorded yet.
field-reference = Bank reference number
field-amount = Amount sent back (Rp)
field-draft-spd-unit = SKPD
field-draft-spd-year = Budget year
field-from-month = From month
    .hint = 1 to 12
field-to-month = To month
    .hint = 1 to 12

## Payees

field-unit = Your SKPD or unit
field-kind = Kind of payee
field-name = Name
field-add-payee-name =
    .hint = As written in the deed, identity card or letter of appointment
field-npwp = NPWP
    .hint = 15 or 16 digits
field-payee = Payee number
    .hint = The number in the register
field-bank = Bank
field-account-number = Account number
    .hint = Digits only
field-holder = Name of the account holder
    .hint = As the bank writes it
field-evidence = Letter that you saw
    .hint = Savings book or letter from the bank
field-account = Number of the proposed account
    .hint = The number in the register
field-last-six = Last six digits of the account
    .hint = Read them from the letter, not from the screen
field-reason = Reason

## Officials and accounts

field-nip = NIP
    .hint = 18 digits; leave empty if there is no NIP
field-nik = NIK
    .hint = 16 digits; kept encrypted
field-add-official-name =
    .hint = With titles, as in the decree
field-rank = Rank and grade
field-official = NIP or number of the person
field-username = User name
field-password = New password
    .hint = Typed by the owner of the account, at least 12 characters
field-role = Office
field-grant-role-unit = SKPD or unit
    .hint = Leave empty for an office of the whole region
field-mandate = Held as
field-decree-number = Decree number
field-decree-date = Decree date
field-from = In force from
field-until = In force until
    .hint = Its last day
field-grant = Number of the decree in the register
field-decree = Decree number
field-grants = Offices to confirm
    .hint = Compare each name with the decree; untick those that do not match.

## Dated data, holidays, periods

field-key = Key
    .hint = As in the register
field-value = Value
    .hint = A number, text or list, in the shape of the value now in force
field-source = Source
    .hint = The regulation or decree that sets it
field-id = Number of the proposal in the register
field-day = Day
field-year = Year
    .hint = Leave empty for this year.
field-month = Month
    .hint = 1 to 12
field-lock-period-unit = SKPD
    .hint = Leave empty for the whole region
field-unlock-period-unit = SKPD
    .hint = Leave empty for the whole region

## Choices

option-definitif = Regular holder
option-plt = Acting for a vacant office (Plt.)
option-plh = Acting during an absence (Plh.)
option-pj = Appointed to a vacant office (Pj.)
option-badan = Business
option-orang = Person
option-bendahara = Treasurer

## Founding, confirming imports, spreading the cash plan

field-found-administration-name =
    .hint = With titles, as in the decree
field-found-personnel-name =
    .hint = With titles, as in the decree
field-found-administration-decree-number =
    .hint = The one that appoints you
field-found-personnel-decree-number =
    .hint = The one that appoints this person
field-found-administration-username =
    .hint = The NIP, or a word that begins with a small letter
field-found-personnel-username =
    .hint = The NIP, or a word that begins with a small letter
field-propose-factor-reset-reason =
    .hint = A lost phone, for instance, with the report of its loss
field-reset = Number of the proposal in the register
field-version = Number of the stage in the register
field-spread-cash-plan-unit = SKPD
    .hint = Leave empty for the whole region
field-overwrite = Replace a plan that exists already
field-import = Number of the import in the register
field-found-administration-nik =
    .hint = 16 digits, only where there is no NIP; kept encrypted
field-found-administration-password = Password
    .hint = Typed by its owner, at least 12 characters
field-found-personnel-nik =
    .hint = 16 digits, only where there is no NIP; kept encrypted
field-found-personnel-password = Password
    .hint = Typed by its owner, at least 12 characters

## A budget in the making

field-stage = Stage
    .hint = murni, pergeseran-1 and so on, or perubahan
field-step = Step
field-signed = Date of signature
field-number = Number
field-record-budget-instrument-kind = Legal basis
field-copy-stage = Copy from stage
    .hint = Leave empty to begin with nothing; murni, say
field-copy-year = Year of that stage
    .hint = Leave empty for the same year
field-sub-unit = Sub-unit
    .hint = Leave empty for the SKPD itself
field-sub-kegiatan = Code of the sub-activity
field-indicator = Output indicator
field-target = Target
    .hint = A number or a short sentence
field-measure = Unit of measure
    .hint = Ream, piece or person/day, say
field-location = Location
field-beneficiaries = Beneficiaries
field-last-year = Allocation of last year
field-next-year = Estimate of next year
field-line = Number of the line
    .hint = Leave empty for a note on the whole RKA
field-text = Note
    .hint = One thing that its writers can act on
field-reopen-note-text = What is still lacking
    .hint = One thing that its writers can act on
field-note = Number of the note
field-answer = Answer
field-basis = Spread by
field-release-twelfth-month = Month
    .hint = 1 to 12; the month has begun
field-release-twelfth-number = Number of the Perkada
field-release-twelfth-lines = Spending
    .hint = One to a line: code of the unit; of the sub-activity; of the account; of the funding source or nothing; amount; why it cannot wait
option-kua-ppas = KUA-PPAS: provisional ceilings
option-rka = Writing of the RKA
option-verifikasi = Verification of the RKA by the TAPD
option-rapbd = Draft budget to the DPRD
option-persetujuan = Joint agreement of DPRD and Bupati
option-evaluasi = Evaluation by the governor
option-apbd = Ratification of the budget and its elaboration
option-dpa = DPA of the SKPD
option-nota-kesepakatan = Agreement on the KUA-PPAS
option-persetujuan-bersama = Joint agreement on the draft budget
option-tanpa-persetujuan = Statement that no agreement was reached
option-evaluasi-gubernur = Governor's decision on the evaluation
option-pengesahan-gubernur = Governor's ratification of the draft Perkada
option-perda = Perda of the budget
option-perkada-penjabaran = Perkada of its elaboration
option-perda-pertanggungjawaban = Perda on last year's accountability
option-keadaan-luar-biasa = Decision on an extraordinary case
option-keperluan-mendesak = Decision on an emergency or an urgent need
option-tahun-lalu = The pattern of last year's cash plan
option-rata = Evenly
field-draft-rka-unit = SKPD
field-draft-dpa-unit = SKPD
field-prepare-cash-plan-unit = SKPD
    .hint = Leave empty for the whole region
field-prepare-cash-plan-by-realisation-unit = SKPD
    .hint = Leave empty for the whole region
field-ratify-cash-plan-unit = SKPD
    .hint = Leave empty for the whole region
field-ratify-cash-plan-proposal = Fingerprint of the proposal
    .hint = Filled in from the page of the proposal that you have read
field-responsible = Who answers for it
field-copy-exception = Reason for copied lines without a standard price
    .hint = May be left empty; each line can be given its own
## Standard prices

field-propose-price-year = Budget year
field-propose-price-kind = Kind of standard price
field-propose-price-item = Item number
    .hint = Only to propose a new price for an item that exists
field-propose-price-name = Description of the good or service
field-spec = Specification
field-propose-price-amount = Unit price (Rp)
field-propose-price-rekening = Expenditure account codes
    .hint = One code per line; leave empty if any account may be used
field-tkdn = TKDN (%)
    .hint = Such as 40,25
field-survey = How the survey was made
    .hint = When, where, by whom
field-quotations = Quotations
    .hint = One per line: vendor; price; date, such as Toko Maju; 12.500; 2026-03-02
field-approve-price-code = Code of the item
    .hint = Needed for a new item, by the codification of goods
field-approve-price-decree = Set by
    .hint = Number and date of the decree of the head of the region
field-starts = In force from
    .hint = Leave empty for today.
field-retire-price-item-item = Item number
field-retire-price-item-from = Retired from
    .hint = Leave empty for today.
field-retire-price-item-reason = Reason
option-SSH = SSH, standard unit prices
option-SBU = SBU, general standard costs
option-ASB = ASB, analysis of standard spending
option-HSPK = HSPK, basic unit prices of works
field-set-activity-measure = Measure of the target
    .hint = Documents, persons, units, say

## Advances

field-set-up-limit-unit = SKPD
field-cash = UP in cash (Rp)
field-card = UP by KKPD (Rp)
    .hint = The limit of the government credit card
field-payee-account = Number of the account
    .hint = The number in the list of payees' accounts
field-lines-0-sub-kegiatan = Code of the sub-activity
field-lines-0-rekening = Account code
field-lines-0-source = Code of the funding source
    .hint = Only where the account draws on several.
field-lines-0-amount = Amount (Rp)
field-request-tu-until = Used until
    .hint = Leave empty for one month.
field-purpose = Purpose
field-longer = Why longer than a month
field-tu = Number of the SPP-TU
    .hint = Leave empty for the UP.
field-recipient = Recipient
field-way = Way of payment
field-invoice = Number of the invoice or receipt
field-up-to = TBP up to
    .hint = Leave empty for today.
field-credit-note = Number of the credit note
field-return-advance-amount = Amount deposited (Rp)
field-return-advance-reference = Number of the deposit
option-tunai = Cash
option-transfer = Bank transfer

## Inspection

field-run-analytics-year = Year
    .hint = Leave empty for this year; in January for the last one too
field-finding = Number of the finding in the list
field-silence = Number of the proposal in the list
field-explain-finding-reason = Written reason
    .hint = What was looked at, and what came of it
field-follow-up-finding-reason = Written reason
    .hint = What was looked at, and what came of it
field-silence-analytic-reason = Written reason
    .hint = What was looked at, and what came of it
field-clear-batch-hold-reason = Written reason
    .hint = What was looked at, and what came of it
field-analytic = Code of the analytic
    .hint = For example F02-REKENING
field-silence-analytic-unit = Code of the SKPD or unit
    .hint = Leave empty for the whole region
field-silence-analytic-payee = Payee number
    .hint = For this payee alone, such as the electricity company
field-silence-analytic-rekening = Account of the budget
    .hint = For this account alone
field-silence-analytic-until = Until and including
field-clear-batch-hold-sp2d = Serial id of the SP2D
field-draw-sample-kind = Kind of sample
field-draw-sample-year = Year
field-draw-sample-month = Month
    .hint = 1 to 12
field-pick = Number of the sample in the list
field-record-sample-result = Result
field-counted = Cash that was counted (Rp)
    .hint = Required for a count of cash
field-record-sample-note = Note
    .hint = What was seen, and who was there
option-sp2d = SP2D
option-kas = Count of a treasurer's cash
option-sesuai = As it should be
option-tidak-sesuai = Not as it should be
