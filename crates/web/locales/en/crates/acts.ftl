# What officials do, by the names of the acts. `.then` says what happens when
# the button is pressed.

## Officials and accounts

act-found-administration = Found the administration
    .then = You become the first administrator. This office holds once the first BKPSDM officer has confirmed it.
act-found-personnel = Let in the first BKPSDM officer
    .then = This person becomes the first BKPSDM officer and can sign in at once. Their first step is to confirm your office. This can be done once only.
act-add-official = Record an official
    .then = This person is recorded and can be given an office by decree.
act-add-user = Open an account
    .then = The account is opened asleep. The BKPSDM wakes it in the presence of its owner, who types the password.
act-disable-user = Disable an account
    .then = This account can no longer be used, and all its sessions end at once.
act-enable-user = Enable an account
    .then = This account can be used again, with the password its owner has just typed.
act-set-password = Change one's own password
act-issue-token = Make a token of one's own
act-revoke-token = Revoke a token
act-sign-in = Sign in
act-sign-out = Sign out
act-enrol-factor = Set up the sign-in code
act-prove-presence = Prove presence
act-propose-factor-reset = Propose to remove a sign-in code
    .then = The removal of this account's sign-in code waits for a BKPSDM officer to confirm it in the presence of its owner.
act-confirm-factor-reset = Remove a lost sign-in code
    .then = The sign-in code of this account ends, and all its sessions. Its owner sets up a new code and signs again after a period of rest.
act-grant-role = Enter a decree of appointment
    .then = This decree takes effect only once the BKPSDM or the regional secretary has confirmed it, and never backwards.
act-confirm-decree = Confirm a whole decree of appointment
    .then = You declare that you have seen the decree and every name in it. The authority of all ticked offices counts from now on.
act-confirm-role = Confirm a decree of appointment
    .then = You declare that you have seen the decree. The authority of this office holds from now on.
act-end-role = End an office
    .then = The authority of this office ends at once.

## Dated data, holidays, periods

act-propose-regulation = Propose a dated value
    .then = The new value waits for the approval of a second officer and holds from its date.
act-approve-regulation = Approve a dated value
    .then = This value holds from its date for all documents.
act-withdraw-regulation = Withdraw a dated value
    .then = This proposal is withdrawn and will not take effect.
act-add-holiday = Add a holiday
    .then = This day no longer counts as a working day.
act-remove-holiday = Remove a holiday
    .then = This day counts as a working day again.
act-lock-period = Lock a month
    .then = This month accepts no more documents.
act-unlock-period = Unlock a month
    .then = This month accepts documents again; the reason is kept in the journal.

## Budget

act-load-reference = Load a list of codes
act-import-apbd = Import the APBD
act-confirm-apbd = Put the imported APBD into force
    .then = You declare that this stage is the one that was adopted. Its ceilings bind from now on.
act-reject-apbd = Reject the imported APBD
    .then = This stage is set aside and does not bind; its file may be brought again.
act-set-cash-plan = Fill in the { -term-cash-plan } of one row
act-spread-cash-plan = Spread the { -term-cash-plan } evenly
    .then = The budget of each account is spread evenly over its months; what an SPD has released stays in its month. Outside practice this is a proposal, which binds once the PPKD sets it.
act-load-cash-plan = Load the { -term-cash-plan }
act-load-prior-realisation = Load last year's realisation

## Payees

act-add-payee = Register a payee
    .then = The payee is recorded and can be given an account. It can be paid only once the account has been confirmed.
act-add-payee-account = Propose a payee's account
    .then = The account waits for the payee registrar, who types its last six digits again from the bank's letter.
act-confirm-payee-account = Confirm a payee's account
    .then = This account replaces the payee's old one and can be paid once its waiting period is over.
act-withdraw-payee-account = Withdraw a proposed account
    .then = The proposed account is withdrawn; its number can be proposed again.

## Payments

act-draft-spd = Prepare an SPD
    .then = For each account the draft SPD holds the { -term-cash-plan } up to the last month, less what has been released already. The PPKD authorises it.
act-authorise-spd = Authorise the SPD
    .then = The SPD gets its number and its funds become available to the SKPD. After this it can be changed only by a revision.
act-draft-spp = Draft an SPP-LS
act-revise-spp = Change the SPP-LS draft
act-submit-spp = Submit the SPP
    .then = The SPP gets its number, its funds are reserved on the accounts, and the PPK is asked to verify it. The number stays used even if the SPP is cancelled.
act-verify-spp = Verify the SPP
    .then = You declare that this SPP is complete and correct. The PA or KPA is asked to issue the SPM.
act-return-spp = Return the SPP
    .then = The SPP goes back to the treasurer with your reasons, and the funds it reserved are free again.
act-cancel-spp = Cancel the SPP
    .then = The SPP ends for good and its funds are free again. This cannot be undone.
act-issue-spm = Issue the SPM
    .then = The SPM is issued with its number and sent to the Kuasa BUD. You bear full responsibility for this payment.
act-reject-spm = Refuse to issue the SPM
    .then = The SPP goes back to the treasurer with your reasons, and the funds it reserved are free again.
act-receive-spm = Receive the SPM
    .then = The date of receipt is recorded; the time limit for issuing the SP2D runs from that day.
act-return-spm = Return the SPM
    .then = The SPM is rejected with your reasons, and its SPP goes back to the treasurer.
act-void-spm = Void the SPM
    .then = The SPM is void and its number stays used. This cannot be undone.
act-issue-sp2d = Issue the SP2D
    .then = The SP2D is issued with its number and the expenditure is booked. A wrong SP2D can be voided only before the money is transferred.
act-transfer-sp2d = Record the transfer of the SP2D
    .then = You record that the bank has been ordered to transfer. After this the SP2D cannot be voided.
act-pay-sp2d = Record the SP2D as paid
    .then = You record that the money has reached the payee's account.
act-void-sp2d = Void the SP2D
    .then = The SP2D is void, its expenditure leaves the books, and the SPM reserves the funds again.
act-return-sp2d = Record a bounced SP2D
    .then = You record the money the bank sent back. The expenditure stays booked until it is paid again or deposited.
act-set-up-limit = Record the UP of an SKPD
    .then = The UP of that year is recorded and does not change again; the treasurer can request it.
act-draft-spp-up = Draft an SPP-UP
    .then = A draft SPP-UP for what the head of the region decreed. A UP is charged to no account.
act-draft-spp-gu = Draft an SPP-GU
    .then = A draft SPP-GU for the sum of this LPJ, so that the UP is whole again.
act-request-tu = Ask leave for a TU
    .then = The request goes to the PPKD. Once it is approved, an SPP-TU is drafted from it.
act-approve-tu = Approve a TU
    .then = The SKPD may request a TU of at most this sum.
act-refuse-tu = Refuse a TU
    .then = The request is refused for your reasons.
act-draft-spp-tu = Draft an SPP-TU
    .then = A draft SPP-TU for the sum of this approval.
act-record-tbp = Record a TBP
    .then = The TBP takes its number, the advance shrinks, and the funds stay reserved until its LPJ is ratified.
act-void-tbp = Void a TBP
    .then = The TBP is void and its money is with the treasurer again; its number stays used.
act-draft-lpj = Draft an LPJ
    .then = The LPJ gathers every TBP up to that day that was not accounted for yet.
act-submit-lpj = Hand in an LPJ
    .then = The LPJ takes its number and goes to the PPK; its TBP can no longer be voided.
act-verify-lpj = Verify an LPJ
    .then = You state that the evidence of this LPJ is complete and right.
act-ratify-lpj = Ratify an LPJ
    .then = The spending of this LPJ is booked as realisation. This cannot be undone.
act-return-lpj = Return an LPJ
    .then = The LPJ goes back to the treasurer with your reasons.
act-cancel-lpj = Cancel an LPJ
    .then = The LPJ ends; its TBP wait for another one.
act-return-advance = Deposit what is left of an advance
    .then = The STS takes its number and the advance shrinks; the Kuasa BUD confirms it by the bank's credit note.
act-confirm-deposit = Confirm a deposit
    .then = You state that this deposit came in on the RKUD.
act-reject-deposit = Reject a deposit
    .then = The deposit did not come in; its money is still with the treasurer.
act-remit-tax = Record the remittance of taxes and dues
act-import-realisasi = Import the realisation
act-confirm-realisasi = Confirm the imported realisation
    .then = The documents of this report count as realisation from now on, and renew those that an earlier report brought.
act-reject-realisasi = Reject the imported realisation
    .then = This report is set aside and does not count; its file may be brought again.

## Standard prices

act-import-prices = Import standard prices
act-confirm-prices = Put imported standard prices in force
    .then = You declare that this list is the one that was set. Its prices hold from the day that its import names.
act-reject-prices = Reject imported standard prices
    .then = This list is set aside and does not count; its file may be brought again.
act-propose-price = Propose a standard price
    .then = The proposal gets a number and waits for the TAPD or the PPKD. Attach the letters of offer on its page.
act-approve-price = Set a standard price
    .then = This price holds from its day on, and budget lines rest on it.
act-refuse-price = Refuse a proposed standard price
    .then = The proposal ends with your reasons; a better one may be made.
act-retire-price-item = Retire an item with a standard price
    .then = From that day on no new budget line may use the item. This cannot be undone.

## Evidence

act-attach-evidence = Attach evidence
act-detach-evidence = Take evidence off

## A budget in the making

act-open-budget-round = Begin a budget round
    .then = The calendar of this round is made with the days the law sets. Its steps are opened one by one.
act-open-budget-step = Open a step of the budget
    .then = From now on the work of this step may be done.
act-lock-budget-step = Lock a step of the budget
    .then = From now on the work of this step can no longer be done.
act-record-budget-instrument = Record a legal basis of the budget
    .then = This number and date become the ground of the ratification. Until then they may be entered again.
act-set-ceilings = Set ceilings of the PPAS
act-adopt-ceilings = Take ceilings from the PPAS file
    .then = The ceilings of each sub-activity and SKPD are taken from the PPAS file imported last.
act-set-source-ceilings = Set what funding sources bring
act-draft-rka = Begin an RKA
    .then = The RKA begins. In a shift or a change it begins with the budget in force.
act-set-activity = Set the target of a sub-activity
    .then = The targets of this sub-activity are stored.
act-save-rka-lines = Save lines of an RKA
act-submit-rka = Submit the RKA
    .then = The RKA reaches the TAPD for verification. It does not change until it is returned.
act-note-rka = Write a note on the RKA
    .then = The writers of the RKA read this note; the RKA is not verified until it is closed.
act-answer-note = Answer a note
    .then = Whoever wrote the note reads this answer.
act-reopen-note = Open a note again
    .then = The note is open again and is read by the writers of the RKA; what was said before stays on record.
act-resolve-note = Close a note
    .then = The note is closed.
act-review-rka = Declare the RKA reviewed
    .then = You declare that you have reviewed the RKA as it was submitted.
act-return-rka = Return the RKA
    .then = The RKA goes back to its writers, who may change it again.
act-verify-rka = Verify the RKA
    .then = The RKA is found to follow the KUA-PPAS and the standard prices, and is ready to be gathered.
act-approve-shift = Approve the shift
    .then = The shift is approved and goes into the next ratification.
act-compose-rapbd = Gather the draft budget
    .then = All RKA are gathered into a draft that can be read and compared. It binds nothing.
act-ratify-apbd = Ratify the budget
    .then = The verified RKA become the budget of the year. This cannot be undone, only changed by the next round.
act-release-twelfth = Let a month of a late budget spend
    .then = This month may spend these amounts before the budget is ratified. In a real folder a second official puts it in force.
act-draft-dpa = Prepare a DPA
    .then = The DPA is prepared from the budget in force, equal to the sen.
act-resubmit-dpa = Submit the DPA again
    .then = The DPA reaches the TAPD again; the reasons for its return have been seen to.
act-verify-dpa = Verify the DPA
    .then = The DPA is found to be what the Perkada says.
act-return-dpa = Return the DPA
    .then = The DPA goes back to the SKPD.
act-approve-dpa = Approve the DPA
    .then = The DPA is approved and awaits its ratification by the PPKD.
act-ratify-dpa = Ratify the DPA
    .then = The DPA takes its number, and its lines become the ceilings of this SKPD's payments. This cannot be undone.
act-prepare-cash-plan = Prepare the cash plan
    .then = The cash plan of each account is proposed: revenue, expenditure and financing. It binds once the PPKD sets it.
act-prepare-cash-plan-by-realisation = Prepare the cash plan by last year's realisation
    .then = The cash plan of each account is proposed by the months in which it was paid last year. It binds once the PPKD sets it.
act-edit-cash-plan = Change the proposed cash plan
act-ratify-cash-plan = Set the cash plan
    .then = This proposal becomes the limit of SPD and payments of each month.
act-cancel-budget-round = Cancel a budget round
    .then = The round is given up and all its RKA are void. The stage can be opened again from the start.
act-cancel-rka = Cancel the RKA
    .then = The RKA is void. Its SKPD keeps the budget in force, or begins another RKA.

act-judge-tax = Work out the tax
    .then = The taxes on the draft are replaced by what the rules in force make of them; other deductions stay.
act-note-national-number = Note the SIPD number
    .then = The document is known in SIPD by this number; its copy from an import counts no more.
act-withdraw-national-number = Withdraw a SIPD number
    .then = The wrong SIPD number is withdrawn; its copy from an import counts again.
act-resolve-difference = Decide about a difference with SIPD
    .then = Your decision holds as long as both sides say what they say now.
## Receipts

act-record-assessment = Record an assessment of tax or charge
    .then = The assessment is recorded; what is paid on it is recorded by STBP, at most what is left.
act-cancel-assessment = Cancel an assessment
    .then = The assessment can no longer be paid. This cannot be undone.
act-record-stbp = Record an STBP
    .then = The STBP takes its number, and its money is with you until it is deposited by an STS, on the next working day at the latest.
act-void-stbp = Void an STBP
    .then = The STBP is void and its number stays used.
act-deposit-receipts = Deposit receipts
    .then = The STS takes its number and holds the STBP that are ticked; the Kuasa BUD confirms it by the bank's credit note.
act-confirm-revenue-deposit = Confirm a deposit of revenue
    .then = You state that this deposit came in on the RKUD. Its receipts count as realisation from now on.
act-reject-revenue-deposit = Reject a deposit of revenue
    .then = The deposit did not come in; its STBP wait for another STS.
act-record-direct-receipt = Record what came on the RKUD by itself
    .then = This receipt on the RKUD counts as realisation at once.
act-ask-refund = Ask for a refund of receipts
    .then = The request goes to the Kuasa BUD. Revenue is less once it is paid from the RKUD.
act-pay-refund = Pay a refund of receipts
    .then = You note that the bank has paid from the RKUD; the realisation of revenue is less by this.
act-refuse-refund = Refuse a refund of receipts
    .then = The request is refused with your reasons.
act-correct-receipt = Correct the account of a receipt
    .then = This amount moves to the right account by a document of correction; the STBP stays as it was.
act-record-spending-return = Record spending that came back
    .then = The realised spending of that account is less, and its ceiling can be used again.
act-ask-ratification = Ask to ratify receipts and spending
    .then = The request goes to the BUD. Its closing balance is the opening one of the next period.
act-give-ratification = Ratify receipts and spending
    .then = These receipts and this spending count as realisation and never change again; what is wrong is corrected by a new request.
act-refuse-ratification = Refuse a ratification
    .then = The request is refused with your reasons.
## Bank and cash

act-register-office-account = Register an account of the region
    .then = The account is on record by the regent's decree. Batches can be drawn up from an RKUD, and statements of the account can be imported.
act-close-office-account = End an account of the region
    .then = The account ends today: it pays no more, and later statements are refused.
act-draft-batch = Draw up a batch of SP2D
    .then = The batch holds the number of rows, gross, deductions, net and its fingerprint. The PPKD or another BUD releases it; after that it cannot be cancelled.
act-release-batch = Release a batch of SP2D
    .then = The bank is told to pay: all SP2D of this batch become transferred and cannot be voided. Compare the signed list first.
act-cancel-batch = Cancel a batch of SP2D
    .then = The batch ends; its SP2D wait for another one.
act-take-batch-file = Take the file of a batch
act-deliver-batch = Record that the bank has the batch
    .then = You declare that the bank has received the file and read the same fingerprint back.
act-import-statement = Import a bank statement
act-match-statement-line = Place a line of a bank statement
    .then = This debit is no longer a finding; the reason and your name are on record and cannot be changed.
act-move-cash = Record cash drawn or deposited
    .then = Money moves between the books of bank and cash; the balance of the general cash book stays.
act-close-month = Close a month of cash
    .then = The count goes to the budget user to be ratified. After that the month takes no TBP and no LPJ.
act-ratify-closing = Ratify the closing of a month
    .then = You declare that you have witnessed the count of the cash. The month is locked for your SKPD.
act-return-closing = Return the closing of a month
    .then = The closing goes back to the treasurer, who counts and closes again.
## Register of staff

act-import-staff = Import the register of staff
act-record-employment = Record an employee
    .then = This proposal waits for another officer of BKPSDM. Once confirmed, the record holds from its first day and takes the place of the one before it.
act-end-employment = End an employee's employment
    .then = This proposal waits for another officer of BKPSDM. Once confirmed, pay after that day is called into question.
act-confirm-employment = Confirm a proposal on staff
    .then = You declare that its contents are those of the decree. From then on lists of pay are compared with it.
act-reject-employment = Reject a proposal on staff
    .then = This proposal is set aside and does not count; a corrected one may be proposed again.
## Lists of payees

act-import-payee-list = Import a list of payees
act-submit-payee-list = File a list of payees
    .then = The list is given a number, and the PPK is asked to verify it against the list before it.
act-verify-payee-list = Verify a list of payees
    .then = You declare that you have read what differs from the list before it; an SPP can be drafted from this list.
act-draft-spp-pay = Draft an SPP-LS from a list of payees
    .then = A draft SPP-LS over the sum of this list, with its deductions by kind. Name the budget accounts that bear it.
act-return-payee-list = Return a list of payees
    .then = The list goes back to the treasurer with your reasons. Its rows do not change; a corrected file becomes a new list.
act-cancel-payee-list = Cancel a list of payees
    .then = The list ends for good; its payees may stand in another list.
## Inspection

act-run-analytics = Run the fraud analytics
    .then = All analytics look through one year. What was found before does not become a finding again.
act-examine-finding = Begin to examine a finding
    .then = You take this finding in hand; when you have examined it, say what came of it.
act-explain-finding = Declare a finding explained
    .then = The finding ends with your explanation and no longer holds a payment. This cannot be undone.
act-follow-up-finding = Follow a finding up
    .then = The finding is confirmed and followed up as you write. This cannot be undone.
act-release-finding = Release a finding to its SKPD
    .then = From now on the audited SKPD reads this finding.
act-silence-analytic = Propose that an analytic rest
    .then = The proposal waits for a second person of the Inspektorat. While it rests, the analytic makes no new findings.
act-confirm-silence = Agree that an analytic rest
    .then = The analytic rests until its day.
act-end-silence = End the rest of an analytic
    .then = The analytic makes findings again from now on.
act-clear-batch-hold = Release an SP2D that is held
    .then = This SP2D may go to the bank although something was found on it. The Inspektorat reads your reason.
act-draw-sample = Draw a sample to inspect
    .then = A sample is drawn once for each month, by the root of the sealed log as it was when the month ended. Nobody chooses.
act-record-sample = Record what a sample showed
    .then = The result is recorded once. Cash that is not what the books say becomes a finding.
