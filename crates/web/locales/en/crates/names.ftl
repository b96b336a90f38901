# Offices, documents and their states, by their codes.

role-bupati = Head of the region (Bupati/Wali Kota)
role-sekda = Regional secretary
role-ppkd = PPKD
role-bud = General treasurer (BUD)
role-kuasa-bud = Deputy general treasurer (Kuasa BUD)
role-pa = Budget user (PA)
role-kpa = Deputy budget user (KPA)
role-ppk-skpd = PPK-SKPD
role-ppk-unit = PPK-Unit SKPD
role-pptk = PPTK
role-bendahara-pengeluaran = Expenditure treasurer
role-bendahara-penerimaan = Revenue treasurer
role-bpp = Assistant expenditure treasurer
role-bendahara-penerimaan-pembantu = Assistant revenue treasurer
role-pemungut = Tax and charge collector
role-staf = Drafting staff
role-pencatat-penerima = Payee registrar
role-bkpsdm = BKPSDM
role-petugas-bank = Bank officer
role-dprd = DPRD (reading)
role-auditor = Auditor (reading)
role-inspektorat = Inspektorat
role-bappeda = Bappeda
role-tapd = TAPD
role-administrator = Administrator (Diskominfo)

kind-USH = Proposal of a standard price
kind-RKA = Work plan and budget
kind-DPA = Budget implementation document
kind-SPD = Release of funds
kind-SPP = Request for payment
kind-SPM = Order to pay
kind-SP2D = Order to disburse
kind-PBU = Order to pay again what bounced
kind-PTU = Leave for an additional advance
kind-NPD = Request for cash by a PPTK
kind-TBP = Proof of payment
kind-DPR = List of card purchases
kind-DPT = List of card bills to pay
kind-LPJ = Accountability of an advance
kind-PLU = Part of a UP passed on
kind-SAU = Opening balance of an advance
kind-LPJP = Accountability of an assistant treasurer
kind-STS = Deposit slip
kind-DPB = List of payees
kind-DP = Batch of SP2D for the bank
kind-BAPK = Record of a cash count and closing
kind-LPJB = Accountability of a treasurer for a month
kind-STBP = Proof of a receipt
kind-STSP = Deposit slip of revenue
kind-SP3B = Request to ratify receipts and spending outside the RKUD
kind-SP2B = Ratification of receipts and spending outside the RKUD
kind-NOTA = Note

state-konsep = Draft
state-diajukan = Submitted
state-diverifikasi = Verified
state-dikembalikan = Returned
state-disetujui = Approved
state-disahkan = Ratified
state-diotorisasi = Authorised
state-disampaikan = Delivered
state-terbit = Issued
state-ditransfer = Transferred
state-cair = Paid
state-selesai = Settled
state-ditolak = Rejected
state-batal = Void
state-retur = Bounced
state-menunggu-konfirmasi = Awaiting confirmation

# Steps of a document's way, by their Indonesian names.
part-dibebankan-pada = Charged to
part-pajak = Tax
part-penerima = Recipient
milestone-spp-diajukan = SPP submitted
milestone-diverifikasi = Verified
milestone-diajukan = Submitted
milestone-disetujui = Approved
milestone-diberikan = Given
milestone-selesai = Settled
milestone-spm-terbit = SPM issued
milestone-sp2d-terbit = SP2D issued
milestone-dipindahbukukan = Transferred
milestone-cair = Paid
milestone-dicatat = Recorded
milestone-disusun = Drafted
milestone-diminta = Asked for
milestone-diperintahkan = Ordered
milestone-disiapkan = Prepared
milestone-diotorisasi = Authorised
milestone-disahkan = Ratified
milestone-disampaikan = Delivered
milestone-diterima = Received

# Levels and standing of the versions of a budget.
level-skpd = SKPD
level-sub-kegiatan = { -term-sub-activity }
level-rekening = Account
status-tersimpan-untuk-perbandingan = Kept for comparison
status-menunggu-konfirmasi = Awaiting confirmation
status-berlaku = In force
status-digantikan = Replaced
status-ditolak = Rejected

# The initial dated lists; what a regency adds keeps its own name.
ls-gaji-dan-tunjangan = Salaries and allowances
ls-barang-dan-jasa = Goods and services
ls-pihak-ketiga-lainnya = Other third parties
cut-ppn = VAT (PPN)
cut-pph-pasal-21 = Income tax, article 21 (PPh 21)
cut-pph-pasal-22 = Income tax, article 22 (PPh 22)
cut-pph-pasal-23 = Income tax, article 23 (PPh 23)
cut-pph-pasal-4-ayat-2 = Income tax, article 4(2) (PPh 4(2))
cut-iuran-wajib-pegawai = Civil servants' compulsory contribution (IWP)
cut-bpjs-kesehatan = Health insurance (BPJS Kesehatan)
cut-bpjs-ketenagakerjaan = Employment insurance (BPJS Ketenagakerjaan)
cut-taperum-tapera = Housing savings (Taperum/Tapera)
cut-denda-keterlambatan = Penalty for delay
cut-potongan-lainnya = Other deduction

# What an import tells of a file.
fact-baris-pada-berkas = Rows in the file
fact-baris-yang-diambil = Rows taken
fact-baris-tanpa-rekening = Rows without an account
fact-skpd = SKPD
fact-sub-unit = Sub-units
fact-rekening = Accounts
fact-rekening-dengan-beberapa-sumber-dana = Accounts with several funding sources
fact-jumlah-anggaran = Budget total
fact-spd = SPD
fact-spp = SPP
fact-spm = SPM
fact-sp2d = SP2D
fact-tbp = TBP
fact-realisasi = Realisation
fact-jumlah-sp2d = SP2D total
fact-dokumen-yang-sudah-ada-dan-sama = Documents already here and the same
fact-barang-pada-berkas = Items in the file
fact-barang-baru = New items
fact-harga-berubah = Changed prices
fact-uraian-berubah-harga-tetap = Described anew, same price
fact-tidak-berubah = Unchanged
fact-tidak-ada-lagi-pada-berkas-harganya-tetap = No longer in the file, price kept
fact-berlaku-mulai = In force from
fact-dasar = Basis
fact-revisi = Revision
fact-keadaan = State
fact-berkas-yang-sama-pernah-diimpor = The same file was imported before
fact-penerima = Payees
fact-jiwa = Family members
fact-jumlah-kotor = Gross
fact-potongan = Deductions
fact-jumlah-bersih = Net
fact-rekening-daerah = Account of the region
fact-dari-tanggal = From
fact-sampai-tanggal = Until
fact-saldo-awal = Opening balance
fact-jumlah-kredit = Credits
fact-jumlah-debit = Debits
fact-saldo-akhir = Closing balance
fact-nomor-usulan-pegawai = Number of the proposal on staff
fact-catatan-pegawai-yang-diusulkan = Employment records proposed
fact-pegawai-baru = New employees
fact-pegawai-yang-catatannya-berubah = Employees whose record changes
fact-pegawai-pada-daftar-yang-tidak-ada-di-berkas-tetap = Employees of the register who are not in the file, kept

# What a document's own papers say.

particular-diganti-oleh = Replaced by
particular-nomor-tagihan = Invoice number
particular-tagihan-diterima = Bill received
particular-nomor-kontrak = Contract number
particular-sptjm = SPTJM
particular-tanggal-sptjm = Date of the SPTJM
particular-spm-diterima-kuasa-bud = SPM received by the Kuasa BUD
particular-dipindahbukukan = Transferred
particular-referensi-bank = Bank reference
particular-cair = Paid
particular-dikembalikan-bank = Returned by the bank
particular-surat-permintaan = Letter that asks for it
particular-tanggal-surat-permintaan = Date of the letter
particular-persetujuan-tanggal-lama = Consent to an old date
particular-jenis-standar-harga = Kind of standard price
particular-spesifikasi = Specification
particular-satuan = Unit of measure
particular-tkdn = TKDN
particular-kode-rekening = Account codes
particular-cara-survei = How the survey was made
particular-penawaran = Quotation
particular-penawaran-terendah = Lowest quotation
particular-penawaran-tengah = Median quotation

# Kinds of evidence, by their codes, and what a virus scanner said.

evidence-kind-tagihan = Invoice
evidence-kind-kuitansi = Receipt
evidence-kind-kontrak = Contract or work order
evidence-kind-berita-acara = Minutes of inspection or handover
evidence-kind-faktur-pajak = Tax invoice or withholding slip
evidence-kind-daftar-penerima = List of recipients or payroll
evidence-kind-surat-pernyataan = Statement or SPTJM
evidence-kind-keputusan = Decree or letter of assignment
evidence-kind-foto = Photograph of the activity or the goods
evidence-kind-bukti-transfer = Proof of bank transfer
evidence-kind-lembar-penelitian = Report of completeness
evidence-kind-lain = Other evidence
scan-bersih = scanned for viruses
scan-belum = not scanned for viruses

## Papers of the lists of kelengkapan (dated data)

evidence-need-daftar-gaji-dan-rekapitulasi = Pay list and summary
evidence-need-ssp-pph-dan-bukti-setor-potongan = Income tax slip (SSP) and proof that deductions were paid
evidence-need-sptjm = SPTJM
evidence-need-surat-pernyataan-pengajuan-spp-up = Statement that goes with the SPP-UP
evidence-need-keputusan-penetapan-besaran-up = Decree that sets the UP
evidence-need-laporan-penelitian-kelengkapan-oleh-ppk = The PPK's report of completeness
evidence-need-bukti-asli-pertanggungjawaban-up = Original evidence of what the UP paid
evidence-need-surat-pernyataan-penggunaan-dalam-satu-bulan = Statement that it is used within a month
evidence-need-lpj-tu-dan-sptb-dari-tu-sebelumnya = LPJ-TU and SPTB of the TU before
evidence-need-bukti-setor-sisa-tu-sebelumnya = Proof that the rest of the TU before was deposited
evidence-need-daftar-tanda-terima-yang-ditandatangani = Signed list of receipts
evidence-need-bukti-iuran-bpjs = Proof of BPJS dues
evidence-need-surat-keputusan-kenaikan-mutasi-kekurangan-gaji = Decree (rise, transfer, arrears of pay)
evidence-need-tagihan-invoice = Bill or invoice
evidence-need-kontrak-dengan-rekening-bank = Contract with the bank account
evidence-need-berita-acara-pemeriksaan-serah-terima-dan-pembayaran = Minutes of inspection, handover and payment
evidence-need-kuitansi = Receipt
evidence-need-faktur-pajak-dan-ssp = Tax invoice and tax slip (SSP)
evidence-need-daftar-tanda-terima-honorarium-dan-jasa = Signed list of fees received
evidence-need-foto-kemajuan-pekerjaan = Photographs of progress
evidence-need-jaminan-bank-surat-angkutan-surat-potongan-denda-jamsostek = Bank guarantee, freight papers, penalty note, Jamsostek

# Sides of the cash plan.

flow-pendapatan = revenue
flow-belanja = expenditure
flow-penerimaan-pembiayaan = receipts of financing
flow-pengeluaran-pembiayaan = outlays of financing
label-anggaran-kas = Cash plan
label-daftar-pegawai = Register of staff

## Receipts

particular-penyetor = Payer
particular-cara-terima = How it came
particular-ketetapan = Assessment
particular-sts = STS
particular-batas-setor = Deposit due
particular-nota-kredit = Credit note
particular-masuk-rkud = On the RKUD
particular-sifat-penerimaan = Nature of the receipt
particular-tahun-diterima = Year of receipt
particular-penerima = Recipient
particular-dasar-pengembalian = Basis of the refund
particular-dibayar = Paid
particular-dana = Fund
particular-periode-mulai = Period from
particular-periode-sampai = Period until
particular-saldo-awal = Opening balance
particular-pendapatan = Receipts
particular-pengembalian = Given back
particular-saldo-akhir = Closing balance

## The exchange of data

kind-PAD = Request for access to data
part-yang-diminta-satu-layanan = What is asked for: one service
part-atau-satu-set-data = Or: one data set
part-mengapa-dan-sampai-kapan = Why, and until when
label-kunci-pertukaran = Key of the exchange
label-alamat-layanan = Address of a service
label-uraian-set-data = Description of a data set
label-pad = PAD
particular-peminta-akses = Asked by
particular-penyedia = Provided by
particular-yang-diminta = What is asked for
particular-cara-dan-jalur = Methods and paths
particular-dikirim-ke-layanan = Delivered to the service
particular-tujuan = Purpose of use
particular-dasar-hukum = Legal ground
particular-dasar-data-pribadi = Ground for personal data
particular-diminta-sampai = Asked for until
particular-berlaku-sejak = In force from
particular-berlaku-sampai = In force until
label-peristiwa-disisihkan = Events set aside
label-aliran-ditahan = Stream held
label-alarm-pertukaran = Alarms of the exchange
label-pengiriman-ulang = Sending an event on
