# Refusals, by their codes: one sentence each. The figures and the official
# Indonesian wording stand beneath it.

## Authority and presence

refusal-WEWENANG-JABATAN = You do not hold an office that may do this.
refusal-WEWENANG-SKPD = Your office is for another SKPD or unit; only an officer of the SKPD that owns the document may do this.
refusal-WEWENANG-BELUM-DIKONFIRMASI = A second officer has not yet confirmed the decree of your office.
refusal-WEWENANG-BELUM-BERLAKU = Your office has not begun yet.
refusal-WEWENANG-BERAKHIR = Your office has ended; a new decree is needed.
refusal-WEWENANG-TANGGAL-DOKUMEN = Your office was not in force on the document's date; choose a date within your term.
refusal-WEWENANG-MANDAT = A Plt. or Plh. may not decide on the allocation of the budget; this needs the regular holder or a Pj.
refusal-WEWENANG-ORANG-SAMA = You already did a step on this thread that another person must do.
refusal-WEWENANG-BACA = This report covers the whole region, and your office reads its own SKPD only.
refusal-BUKTI-SEGAR = This step signs a document and needs fresh proof that you are present; set up the sign-in code and sign in the browser.
refusal-BUKTI-BERAKHIR = Your proof of presence is more than two minutes old; type a new code.
refusal-BUKTI-TERPAKAI = This proof of presence has been used already; look at the history, and type a new code for another step.
refusal-BUKTI-DOKUMEN-BERUBAH = The document or the form changed after it was shown to you; read it again before you sign.
refusal-BUKTI-KODE = The password alone is not enough for this account; type the code from the app.
refusal-BUKTI-KODE-SALAH = The code does not match; type the one shown now, and check that the phone's clock is right.
refusal-BUKTI-KODE-TERPAKAI = This code has been used already; wait for the next one.
refusal-BUKTI-PEMULIHAN = The account has just been recovered, and signing waits until the rest period is over.
refusal-KODE-RESET-KOSONG = There is no sign-in code to remove, or its removal has already been proposed; check the user name.
refusal-KODE-RESET-LEWAT = The proposal to remove the sign-in code is no longer valid.
refusal-KODE-RESET-ORANG-SAMA = Neither the proposer nor the owner may confirm the removal of a sign-in code; another officer of the BKPSDM must.

## Documents, dates, numbers

refusal-KEADAAN = The state of the document does not allow this step.
refusal-DOKUMEN-LUAR = This document came by import; work on it in the system it came from and import it again.
refusal-TGL-LUAR-TAHUN = The date is outside the budget year.
refusal-TGL-MASA-DEPAN = The date has not come yet; take today or an earlier day.
refusal-TGL-MUNDUR = The date lies further back than the limit allows.
refusal-TGL-SEBELUM-DASAR = The date is earlier than that of the document it rests on.
refusal-TGL-SEBELUM-NOMOR-TERAKHIR = The date is earlier than that of the last number in this series.
refusal-TGL-PERIODE-TERKUNCI = The month of this date is locked.
refusal-SPM-TAHUN-BERAKHIR = An SPM cannot be issued after its budget year has ended.
refusal-NOMOR-POLA = The number pattern cannot be used.
refusal-NOMOR-BAGIAN = A part of the number is empty or wrong.
refusal-NOMOR-TERPAKAI = Another document already has this number.
refusal-KEBIJAKAN-TIDAK-TERBACA = The dated data are missing or unreadable on that date.

## Budget and cash plan

refusal-PAGU = What is left of the account's { -term-ceiling } is not enough.
refusal-PAGU-DI-BAWAH-TERPAKAI = The new { -term-ceiling } is smaller than what has been used already.
refusal-KAS-BULAN = A { -term-cash-plan } needs twelve months without negative figures.
refusal-KAS-USULAN-BERUBAH = The proposal is not the one that you have read.
refusal-KAS-JUMLAH = The twelve months of the { -term-cash-plan } do not add up to the { -term-ceiling }.

## SPD

refusal-SPD-PAGU = The SPD exceeds what is left of the { -term-ceiling }.
refusal-SPD-ANGGARAN-KAS = The SPD exceeds the { -term-cash-plan } up to its last month.
refusal-SPD-ANGGARAN-KAS-KOSONG = There is no { -term-cash-plan } yet.
refusal-SPD-BULAN = The months are not right; give months 1 to 12 in order.
refusal-SPD-PERIODE = The months do not fit the period of an SPD.
refusal-SPD-BARIS-KOSONG = The SPD has no lines.
refusal-SPD-BARIS-GANDA = An account appears twice; put its lines together.
refusal-SPD-NILAI = The amount is zero or negative.
refusal-SPD-REVISI-KURANG = The revision is lower than what has been used and reserved.
refusal-SPD-SUDAH-DIREVISI = This SPD has been revised already; revise the latest one.
refusal-SPD-ANGKA = The underlying figures contradict each other; report this to the administrator.
refusal-SPD-TERLALU-BESAR = The amounts are too large to be worked out; check the figures.

## Limits of payment, checked with the SPP, the SPM and the SP2D

refusal-SPP-PAGU = The SPP exceeds what is left of the account's { -term-ceiling }.
refusal-SPP-PAGU-MENUNGGU-DPA = A lower { -term-ceiling } is ratified and waits for the SKPD's DPA; the SPP would exceed it.
refusal-SPM-PAGU = The SPM exceeds what is left of the account's { -term-ceiling }.
refusal-SP2D-PAGU = The SP2D exceeds what is left of the account's { -term-ceiling }.
refusal-SPP-SPD = The SPP exceeds what is left of the SPD.
refusal-SPM-SPD = The SPM exceeds what is left of the SPD.
refusal-SP2D-SPD = The SP2D exceeds what is left of the SPD.
refusal-SPP-ANGGARAN-KAS = The SPP exceeds the { -term-cash-plan } up to this month.
refusal-SPM-ANGGARAN-KAS = The SPM exceeds the { -term-cash-plan } up to this month.
refusal-SP2D-ANGGARAN-KAS = The SP2D exceeds the { -term-cash-plan } up to this month.
refusal-SPP-ANGGARAN-KAS-KOSONG = The account has no { -term-cash-plan } yet.
refusal-SPM-ANGGARAN-KAS-KOSONG = The account has no { -term-cash-plan } yet.
refusal-SP2D-ANGGARAN-KAS-KOSONG = The account has no { -term-cash-plan } yet.
refusal-SPP-SUMBER-DANA = The SPP exceeds what is left of the funding source.
refusal-SPM-SUMBER-DANA = The SPM exceeds what is left of the funding source.
refusal-SP2D-SUMBER-DANA = The SP2D exceeds what is left of the funding source.
refusal-SPP-SUMBER-KOSONG = The account has several funding sources; choose one for each line.
refusal-SPM-SUMBER-KOSONG = The account has several funding sources; choose one for each line.
refusal-SP2D-SUMBER-KOSONG = The account has several funding sources; choose one for each line.
refusal-SPP-SUMBER-ASING = This is not a funding source of the account.
refusal-SPM-SUMBER-ASING = This is not a funding source of the account.
refusal-SP2D-SUMBER-ASING = This is not a funding source of the account.
refusal-SPP-ANGKA = The underlying figures contradict each other or are negative; report this to the administrator.
refusal-SPM-ANGKA = The underlying figures contradict each other or are negative; report this to the administrator.
refusal-SP2D-ANGKA = The underlying figures contradict each other or are negative; report this to the administrator.
refusal-SPP-TERLALU-BESAR = The amount cannot be worked out; check the figures.
refusal-SPM-TERLALU-BESAR = The amount cannot be worked out; check the figures.
refusal-SP2D-TERLALU-BESAR = The amount cannot be worked out; check the figures.

## SPP

refusal-SPP-PENGAJU = Only a treasurer may submit an SPP.
refusal-SPP-BPP-JENIS = An assistant expenditure treasurer may submit only SPP-TU and SPP-LS.
refusal-SPP-BPP-LS = An assistant expenditure treasurer may submit an LS only for goods and services.
refusal-SPP-BPP-TANPA-KPA = No delegation to a KPA is recorded; record the decree and its grounds.
refusal-SPP-PPK-UNIT-JENIS = A PPK-Unit verifies only SPP-TU and SPP-LS.
refusal-SPP-JALUR-PPK = This PPK is not the one who verifies this SPP.
refusal-SPP-JENIS-LS = The kind of LS does not fit; choose one from the list.
refusal-SPP-KEPERLUAN = The purpose is empty, too long, or contains hidden characters.
refusal-SPP-BARIS-KOSONG = The SPP has no lines.
refusal-SPP-BERUBAH = Somebody else saved this draft after you opened it; open the saved one and make your changes there.
refusal-SPP-BARIS-GANDA = An account with its funding source appears twice; put the lines together.
refusal-SPP-NILAI = The amount is zero or negative.
refusal-SPP-SATU-SUB-KEGIATAN = The SPP has more than one sub-activity; make one SPP for each.
refusal-SPP-TAGIHAN-KOSONG = The date on which the bill was received is missing.
refusal-SPP-TAGIHAN-SESUDAH-SPP = The bill was received after the date of the SPP.
refusal-SPP-TAGIHAN-TERLAMBAT = The SPP comes later after the bill than the rules allow; it goes on, and the reason should be noted.
refusal-SPP-FAKTUR-KOSONG = The bill number is missing.
refusal-SPP-FAKTUR-GANDA = This bill of the payee has already been requested or paid.
refusal-SPP-TERMIN-GANDA = This instalment of the contract has already been requested or paid.
refusal-SPP-KONTRAK-NILAI = The requests exceed the value of the contract.
refusal-SPP-POTONGAN-JENIS = This kind of deduction is not in the list.
refusal-SPP-POTONGAN-NILAI = A deduction is zero or negative.
refusal-SPP-POTONGAN-LEBIH = The deductions exceed the gross amount.
refusal-SPP-DASAR-GU = The SPP-GU does not equal the LPJ-UP it rests on.
refusal-SPP-DASAR-TU = The SPP-TU has no approval by the PPKD, or exceeds it.
refusal-SPP-DASAR-UP = The UP is not what the head of the region decreed, or its decree is not recorded.
refusal-SPP-UP-SUDAH-ADA = The UP of this year was requested before.
refusal-SPP-DASAR-TERPAKAI = A request rests on the same LPJ or approval already.
refusal-UP-BESARAN-ADA = The UP of this year is decreed already; it does not change.
refusal-UANG-BUKAN-PEMEGANG = Another treasurer holds this money, or this part of the UP was not passed to you.
refusal-NPD-WAJIB = This region wants every TBP to rest on an NPD.
refusal-NPD-TIDAK-TERBUKA = This NPD was not given yet, or is settled.
refusal-NPD-KAS-LAIN = This NPD asks another advance, treasurer or unit.
refusal-NPD-BARIS = More than a row of the NPD allows.
refusal-NPD-ORANG-SAMA = Whoever asked for an NPD or approved it does not record its evidence.
refusal-NPD-TANPA-PANJAR = This NPD gives nothing beforehand: money leaves with its TBP.
refusal-PANJAR-NILAI = A panjar is more than nothing and at most the NPD.
refusal-PANJAR-REKENING = A panjar is transferred: name the PPTK's account and the bank's reference.
refusal-PANJAR-SELISIH = What is handed back is not what the evidence left of the panjar.
refusal-PANJAR-LEWAT-WAKTU = An earlier panjar of this PPTK is open for too long.
refusal-LPJ-PANJAR-TERBUKA = A panjar behind this LPJ's evidence is not settled.
refusal-PELIMPAHAN-NILAI = What is passed on is more than nothing.
refusal-PELIMPAHAN-TANPA-BPP = This unit has no assistant treasurer in office.
refusal-PELIMPAHAN-KEPUTUSAN = The PA's decision is dated after the transfer.
refusal-LPJP-JALUR-PPK = Another PPK verifies this assistant's LPJ.
refusal-LPJP-DIHIMPUN = An LPJ-UP has taken this assistant's LPJ up.
refusal-PAJAK-PEMEGANG = Another treasurer holds what was withheld here.
refusal-TBP-TU-RENCANA = This account is not in the plan of the TU.
refusal-UANG-KURANG = The treasurer does not hold this much.
refusal-UANG-BELUM-DITERIMA = The treasurer has not received this advance yet.
refusal-TBP-BATAS-TRANSAKSI = More than one payment out of an advance may be.
refusal-TBP-BATAS-TUNAI = More than may be paid in cash.
refusal-TBP-TANPA-REKENING = A transfer names the recipient's account.
refusal-TBP-TU-LEWAT = The time of this TU is over.
refusal-TBP-TAGIHAN-GANDA = This invoice was paid before.
refusal-LPJ-KOSONG = There is no evidence that waits to be accounted for.
refusal-TU-WAKTU = The TU ends before it begins.
refusal-TU-SATU-BULAN = A TU is accounted for within a month, unless a reason is given.
refusal-TU-MASIH-TERBUKA = An earlier TU is still to be accounted for.
refusal-STS-NILAI = A deposit is more than nothing.
refusal-PAJAK-JENIS-CAMPUR = One receipt is for one kind of deduction.
refusal-PAJAK-SUDAH-DISETOR = This deduction was remitted before.
refusal-PAJAK-JUMLAH = What was remitted is not what was withheld.
refusal-PAJAK-TANGGAL = The date of the remittance precedes the deduction, or has not come.

## Payees' accounts

refusal-PENERIMA-BELUM-DIKONFIRMASI = A second officer has not yet confirmed this account.
refusal-PENERIMA-MASA-TUNGGU = The account has only just been confirmed; wait until its waiting period is over.
refusal-PENERIMA-DIGANTI = The account has been replaced; use the one in force.
refusal-PENERIMA-DITARIK = This proposed account has been withdrawn.
refusal-PENERIMA-SUDAH-DIKONFIRMASI = An account that has been confirmed cannot be withdrawn.
refusal-PENERIMA-USULAN-ORANG-LAIN = Somebody else made this proposal; only they or the payee registrar may withdraw it.
refusal-PENERIMA-BUKAN-MILIKNYA = The account is recorded for another payee.
refusal-PENERIMA-BERUBAH = The account has changed since the SPP was submitted; ask the payee directly and submit again.
refusal-PENERIMA-TANPA-SALINAN = The SPP keeps no copy of the account; submit it again.
refusal-PENERIMA-BENDAHARA = This kind of LS may not be paid into a treasurer's account.
refusal-PENERIMA-BUKAN-BENDAHARA = An advance goes to a treasurer's account, and to no other.
refusal-PENERIMA-ANGKA-BEDA = The six digits you typed are not those of the account; read them again from the bank's letter.
refusal-PENERIMA-REKENING-GANDA = The account number belongs to another payee.
refusal-PENERIMA-NPWP-GANDA = The NPWP belongs to another payee.

## SPM and SP2D

refusal-SPM-SPTJM = The SPTJM is missing; the PA or KPA signs it together with the SPM.
refusal-SP2D-SPTJM = The SPTJM is missing; the PA or KPA signs it together with the SPM.
refusal-SPM-SPTJM-TANGGAL = The SPTJM is dated after the SPM.
refusal-SPM-NILAI-BEDA = The SPM differs from its SPP.
refusal-SPM-SUDAH-ADA = This SPP already has an SPM.
refusal-SP2D-SUDAH-ADA = This SPM already has an SP2D.
refusal-SP2D-NILAI-BEDA = The amount of the SP2D differs from that of its SPM.
refusal-SP2D-POTONGAN-BEDA = The deductions of the SP2D differ from those of its SPM.
refusal-SP2D-PERHITUNGAN = The net amount is below zero.
refusal-SP2D-SPM-BELUM-DITERIMA = The receipt of the SPM has not been recorded yet.
refusal-SP2D-DITERIMA-SEBELUM-SPM = The date of receipt is earlier than the date of the SPM.
refusal-SP2D-DITERIMA-SESUDAH-SP2D = The date of receipt is later than the date of the SP2D.
refusal-SP2D-TERLAMBAT = The SP2D comes later after the receipt of the SPM than the rules allow; the reason should be noted.
refusal-SP2D-TANGGAL-BANK = The date of the event at the bank has not come yet.
refusal-SP2D-TRANSFER-SEBELUM-TERBIT = The transfer is earlier than the issue of the SP2D.
refusal-SP2D-CAIR-TANPA-TRANSFER = The SP2D cannot be paid before its transfer has been recorded.
refusal-SP2D-CAIR-SEBELUM-TRANSFER = The payment is earlier than the transfer.
refusal-SP2D-BATAL-SETELAH-TRANSFER = The SP2D has been transferred and can no longer be voided.
refusal-SP2D-RETUR-TANPA-TRANSFER = The SP2D cannot bounce, since it has not been transferred.
refusal-SP2D-RETUR-SEBELUM-TRANSFER = The return is earlier than the transfer.
refusal-SP2D-RETUR-NILAI = The amount sent back is zero, negative, or more than the net amount.
refusal-SP2D-RETUR-NOTA = This credit note proves another return already.
refusal-SP2D-RETUR-LAGI = The return of this SP2D is recorded already, and the money was paid again.
refusal-SP2D-RETUR-SEBAGIAN = Only a part came back, and the rest has not been recorded as paid.
refusal-PBU-SUDAH-ADA = What came back is asked for or paid again already.
refusal-PBU-NIHIL = No credit note of the return is recorded; there is nothing to pay again.
refusal-PBU-SUDAH-DISETOR = The money was deposited as expenditure that came back; it is not paid again.
refusal-PBU-TANGGAL-SURAT = The letter is dated before the return or after today.

## Offices and accounts

refusal-JABATAN-SUDAH-BERDIRI = The administration has been founded already.
refusal-JABATAN-ORANG-SAMA = These two parts must be taken by two persons.
refusal-JABATAN-DIRI-SENDIRI = Nobody may give an office to themselves.
refusal-JABATAN-KEPUTUSAN = The decree number is empty or implausible.
refusal-JABATAN-TANGGAL-KEPUTUSAN = The date of the decree has not come yet.
refusal-JABATAN-MASA = The term ends before it begins.
refusal-JABATAN-SEMENTARA = A Plh. or Pj. needs a last day.
refusal-JABATAN-UNIT = This office needs an SKPD or unit.
refusal-JABATAN-DAERAH = This office is for the whole region; leave the unit empty.
refusal-JABATAN-GANDA = This person already holds this office.
refusal-JABATAN-TERISI = Somebody else already holds this office.
refusal-JABATAN-RANGKAP = One person may not hold these two offices together.
refusal-JABATAN-SUDAH-DIKONFIRMASI = This decree has been confirmed already.
refusal-JABATAN-SUDAH-BERAKHIR = This office has ended already.
refusal-JABATAN-TERAKHIR = This is the last administrator or the last officer of the BKPSDM; enter a successor first.
refusal-JABATAN-NAMA = The name is not in the right form.
refusal-JABATAN-NIP = The NIP is not in the right form.
refusal-JABATAN-NIK = The NIK is not in the right form.
refusal-JABATAN-IDENTITAS = Give the NIP or the NIK; both are empty.
refusal-JABATAN-ORANG-GANDA = This NIP or NIK is already recorded.
refusal-JABATAN-NAMA-PENGGUNA = The user name is not in the right form.
refusal-JABATAN-NAMA-TERPAKAI = The user name is taken.
refusal-JABATAN-AKUN-GANDA = This person already has an account.
refusal-JABATAN-AKUN-AKTIF = The account is active already.
refusal-JABATAN-AKUN-NONAKTIF = The account is disabled already.
refusal-JABATAN-AKUN-SENDIRI = Nobody may enable or disable their own account.
refusal-JABATAN-KEPUTUSAN-LAIN = An office on the list was given by another decree; confirm each decree by itself.
refusal-JABATAN-SANDI = The password is too short, too long, or one letter repeated; use 12 to 128 characters.
refusal-JABATAN-SANDI-BERUBAH = The password of this account has just been changed from elsewhere.
refusal-JABATAN-SANDI-KELIRU = The present password does not match.
refusal-JABATAN-SANDI-PERAMBAN = A token changes no password; change it in the browser, on the page of your account.
refusal-JABATAN-SANDI-SAMA = The new password is the present one; choose another.
refusal-JABATAN-SANDI-UMUM = The password is easy to guess: too little remains of it without much-used words, names, years and rows of keys.
refusal-JABATAN-SANDI-ORANG-LAIN = Only the owner may set a password or make a token.
refusal-JABATAN-TANPA-SANDI = The account has no password yet; its owner types one at the BKPSDM.
refusal-JABATAN-TOKEN = The name or the digest of the token is not right.
refusal-JABATAN-TOKEN-MASA = The token would last longer than the limit allows.
refusal-JABATAN-TOKEN-MILIK = The token belongs to somebody else.
refusal-JABATAN-TOKEN-DICABUT = The token has been revoked already.
refusal-SESI-PERAMBAN = Sessions begin and end on the sign-in page only; programs use a token.

## Dated data, periods, units

refusal-DATA-KUNCI = This key of dated data is not known.
refusal-DATA-BENTUK = The value has another shape than the one in force.
refusal-DATA-PANJANG = The value is too long.
refusal-DATA-SUMBER = The source is empty or implausible.
refusal-DATA-TEKS = The reason is empty or implausible.
refusal-DATA-BERLAKU-SURUT = A value may not take effect backwards, nor on a day that has come already.
refusal-DATA-ORANG-SAMA = Whoever proposed a value may not approve it.
refusal-DATA-SUDAH-DISETUJUI = The proposal has been approved already.
refusal-DATA-SUDAH-DITARIK = The proposal has been withdrawn already.
refusal-DATA-SUDAH-BERLAKU = The value is in force already.
refusal-DATA-HARI-LIBUR = That day already is, or is not, a holiday.
refusal-DATA-PASANGAN = The list of offices that may not be held together cannot be read.
refusal-DATA-PERIODE = There is no such month.
refusal-DATA-PERIODE-UNIT = Name an SKPD, not a sub-unit.
refusal-DATA-PERIODE-BELUM-MULAI = The month has not begun yet.
refusal-DATA-PERIODE-TERKUNCI = The month is locked already.
refusal-DATA-PERIODE-TERBUKA = The month is not locked, or it is locked for the whole region.
refusal-DATA-UNIT-SKPD = The SKPD of this sub-unit is not known.
refusal-DATA-UNIT-PINDAH = The unit is recorded under another SKPD.

## Imports

refusal-IMPOR-BARIS-SALAH = Some rows have a wrong amount, a wrong year, or appear twice; the whole file was refused.
refusal-IMPOR-NEGATIF = The imported realisation would give back more than was ever spent on the account.

## Evidence

refusal-LAMPIRAN-UKURAN = The file is larger than allowed; scan it at 200 dpi in black and white, or split it.
refusal-LAMPIRAN-JUMLAH = The document holds as many attachments as are allowed; put several sheets into one PDF.
refusal-LAMPIRAN-SAMA = A file with the same content is already attached to this document.
refusal-LAMPIRAN-BERAKHIR = The document has ended; attach the evidence to the document that takes its place.
refusal-LAMPIRAN-TERKUNCI = Somebody has relied on this evidence, so it cannot be taken off; attach the right one beside it, or ask for the document to be returned.
refusal-LAMPIRAN-SUDAH-LEPAS = This evidence was taken off before.
refusal-LAMPIRAN-BUKAN-ANDA = You have not brought this file to the document's SKPD yourself; upload it from the page of the document.

## The ways in

refusal-IDENTITAS-SANDI = Pairing needs a session that began with your password a moment ago; sign out, sign in with the password, then pair.
refusal-IDENTITAS-SUDAH = This account is paired already; undo that pairing first on your account's page.
refusal-IDENTITAS-TERPAKAI = This identity is paired with another account; report it if that account is not yours.
refusal-IDENTITAS-TIDAK-ADA = This account is not paired with that identity; sign in with your password.
refusal-JABATAN-PENDIRI = Only the first administrator lets in the first BKPSDM officer.
refusal-BUKTI-SANDI = The first sign-in code is set up in a session that began with the password, not by the identity provider.
refusal-LAMPIRAN-JENIS = What proves a claim is brought by whoever asks for the payment, not by whoever examines or pays it.
refusal-LAMPIRAN-LUAR = The document came by an import; its evidence is kept in the system it came from.
refusal-LAMPIRAN-ORANG-LAIN = Somebody else attached this to a document that you did not write; ask them, or its writer.

## A budget in the making

refusal-TAHAP-TERTUTUP = This step of the budget calendar is not open; the TAPD or the PPKD opens it.
refusal-PPAS-TERKUNCI = The ceilings of the PPAS are agreed and locked; they change only by a new agreement.
refusal-PPAS-DI-BAWAH-RKA = The ceiling is lower than what the RKA already asks; return the RKA first, or set a higher ceiling.
refusal-RKA-PPAS = The sub-activity asks for more than its ceiling in the PPAS.
refusal-RKA-PPAS-SKPD = The SKPD asks for more than its ceiling in the PPAS.
refusal-RKA-PPAS-KOSONG = The PPAS does not name this sub-activity; ask the TAPD for a ceiling, or choose one that is there.
refusal-RKA-BARIS-BERUBAH = Somebody else changed this line; look at what is stored, then save yours again if it is still needed.
refusal-RKA-CATATAN-TERBUKA = There are notes that are not closed; settle them first, or return the RKA.
refusal-RKA-HARGA-REKENING = The standard price may not be used with this account.
refusal-RKA-HARGA-STANDAR = The price is above the standard price; use at most the standard, or say why where the policy allows it.
refusal-RKA-HARGA-TANPA-STANDAR = What is bought has no standard price; choose one, propose one, or say why where the policy allows it.
refusal-RKA-JUMLAH-BESAR = The line is too large to be reckoned; check its coefficient and price.
refusal-RKA-KOEFISIEN = The coefficient cannot be read; write it like «2 Unit x 12 Bulan».
refusal-RKA-KOSONG = The RKA has no line yet.
refusal-RKA-PAJAK = A price cannot be negative, and tax is at most 100 per cent.
refusal-RKA-PENELAAH = An office that local policy asks for has not reviewed this RKA yet.
refusal-RKA-REKENING-JENIS = The account is not of the kind that belongs here: 5 for spending, 4 or 6 for revenue and financing.
refusal-RKA-REKENING-RINCI = The account is not of the lowest level; choose one below it.
refusal-RKA-SUMBER = The line names no funding source of this year.
refusal-RKA-TERPAKAI = The new sum is below what payments already use of this account.
refusal-RKA-TOLOK-UKUR = A sub-activity with lines has no indicator or no target yet.
refusal-RKA-URAIAN = The line does not say what it is for.
refusal-PERGESERAN-JUMLAH = A shift moves money and leaves the sum as it was; adjust the lines that receive.
refusal-PERGESERAN-PERDA = A shift at this level can only be made by the Perda that changes the budget.
refusal-PERGESERAN-PEJABAT = A shift at this level is approved by another office.
refusal-ANGGARAN-TANGGAL-DEPAN = The date has not come yet; choose today or an earlier day.
refusal-APBD-DASAR-BERUBAH = The budget in force is no longer the one that this round began with; cancel the round and open it again.
refusal-APBD-PAGU-BELUM-DIKUNCI = The ceilings of the PPAS are not agreed and locked yet.
refusal-RKA-REKENING-TAK-DIKENAL = The account is not in this year's list.
refusal-APBD-TANPA-RKA = There is no RKA in this round yet.
refusal-APBD-RKA-BELUM = Some RKA are not verified, or their shift is not approved, yet.
refusal-APBD-DASAR = A decision on which the budget rests is not recorded, or is dated after this ratification.
refusal-APBD-PERTANGGUNGJAWABAN = The budget may be changed only after the Perda on last year's accountability; record it first.
refusal-APBD-PERUBAHAN-LAGI = The budget is changed once a year; a further change needs an extraordinary case, which is not recorded yet.
refusal-APBD-SEIMBANG = Revenue, spending and financing do not balance; the rest must be nil.
refusal-APBD-PERGESERAN-JUMLAH = A shift leaves the sums of revenue, spending and financing as they were.
refusal-APBD-BATAS-PERKADA = Without an agreement, spending is capped at last year's budget after its changes.
refusal-APBD-SUMBER = More is spent from a funding source than it brings.
refusal-DPA-BELUM-BERLAKU = There is no budget in force for this DPA, or a newer one is in force.
refusal-DPA-SUDAH-ADA = The DPA of this SKPD for this budget is prepared already; go on with it.
refusal-SEPERDUABELAS-ALASAN = A line does not say why it cannot wait.
refusal-SEPERDUABELAS-BATAS = A month before a late budget may spend no more than a twelfth of last year's spending.
refusal-SEPERDUABELAS-BENTUK = A line cannot be read; write unit; sub-activity; account; source or nothing; amount; reason.
refusal-SEPERDUABELAS-BULAN = This month has not begun yet.
refusal-SEPERDUABELAS-NOL = An amount must be more than zero.
refusal-SEPERDUABELAS-REKENING = The account is no lowest spending account that this year knows.
refusal-SEPERDUABELAS-SUB-KEGIATAN = The sub-activity is not one that this year knows.
refusal-SEPERDUABELAS-SUDAH-APBD = The budget of this year is in force; spend by the DPA.
refusal-SEPERDUABELAS-SUMBER = The funding source is unknown this year, or an account is given partly with a source and partly without.
refusal-SEPERDUABELAS-TAHUN-LALU = Last year's budget is not known here, so the limit of a month cannot be worked out.
refusal-SEPERDUABELAS-URUTAN = A later month was given already; months go in their order.
refusal-CEK-SEPERDUABELAS = A month before the budget was given, or spent, more than a twelfth of last year's spending.
refusal-CEK-BELANJA-WAJIB = A budget without an agreement spends on other things than those that are obligatory and binding.
refusal-CEK-LUAR-BIASA = Neither receipts nor outlays move by more than the limit of an extraordinary case.
refusal-SPP-DASAR-GU-NIHIL = An SPP-GU of nothing equals its ratified LPJ-UP to the sen.
refusal-SPP-DASAR-TU-NIHIL = An SPP-TU of nothing equals its ratified LPJ-TU to the sen.
refusal-SPP-DASAR-GU-KKPD = An SPP-GU-KKPD equals its approved DPT to the sen.
refusal-TU-NIHIL-SISA = A TU is final once its LPJ and the deposits that came in make up what was received, to the sen.
refusal-LPJ-SPTB = The region asks for an SPTB, and this LPJ has none as it now stands.
refusal-LPJ-SPTB-TANGGAL = The SPTB is dated after the ratification.
refusal-KKPD-WAJIB = The region asks for a KKPD part in every UP.
refusal-KKPD-PORSI = The KKPD part is less than its least share of the UP.
refusal-KKPD-BATAS-NILAI = A KKPD limit is not less than nothing.
refusal-KKPD-TAGIHAN-TERBUKA = The limit would fall below the bills that are not paid yet.
refusal-KKPD-BUKAN-PNS = A KKPD holder is a civil servant with a NIP.
refusal-KKPD-BATAS-KARTU = The limit of a card is more than nothing and at most that of its SKPD.
refusal-KKPD-BELUM-ADA = The KKPD limit of this SKPD has not been recorded yet.
refusal-KKPD-KARTU-BERAKHIR = This card was ended.
refusal-KKPD-KARTU-TERPAKAI = The card still carries bills that are not paid.
refusal-KKPD-TANGGAL-BELANJA = The purchase is after the DPR, or outside its budget year.
refusal-KKPD-LIMIT = The purchases exceed what is left of the SKPD's KKPD limit.
refusal-KKPD-LIMIT-KARTU = The purchases exceed what is left of the card's limit.
refusal-KKPD-TERLALU-BESAR = The sum is too large to reckon with.
refusal-KKPD-KELEBIHAN = What the holder pays back lies between nothing and the purchase, with its reason.
refusal-KKPD-TANPA-BUKTI = Without evidence the holder pays all of it back.
refusal-KKPD-TAGIHAN-BEDA = The bank's bill differs from the verified DPR; the budget bears no charge of the bank.
refusal-KKPD-TAGIHAN-TANGGAL = The bill is dated after today or after its due day.
refusal-KKPD-TANPA-BANK = The issuing bank's account of this SKPD has not been recorded yet.
refusal-DPT-KOSONG = No verified DPR waits for a bill.
refusal-CEK-KKPD = What is owed on cards is not what the DPR say.
refusal-CEK-NIHIL = An SP2D of nothing is not its LPJ, or moves money.
refusal-CEK-PELIMPAHAN = What stands on an assistant's part of the UP is not what its documents say.
refusal-CEK-PANJAR = What stands on an NPD is not what its documents say.
refusal-CEK-LPJ-PEMBANTU = An assistant's LPJ was taken up in part only.
refusal-CEK-UANG-MUKA = What stands on an advance is not what its documents say.
refusal-CEK-PORSI-LEBIH = A kind of spending takes a larger share than the law allows.
refusal-CEK-PORSI-KURANG = A kind of spending takes a smaller share than the law asks for.
refusal-CEK-RKA-PPAS = Sub-activities in the RKA stand above their ceilings.
refusal-CEK-RKA-JUMLAH = The sum of a sub-activity is not that of its lines.
refusal-CEK-KAS-PENDAPATAN = Monthly plans of revenue or financing do not add up to their budget.
refusal-CEK-KAS-NEGATIF = By the { -term-cash-plan } cash falls below zero at the end of a month.
refusal-CEK-DPA-JUMLAH = The sum of a DPA is not that of the budget it carries out.
## Standard prices

refusal-HARGA-NOL = A unit price must be more than zero.
refusal-HARGA-SURVEI-KURANG = The survey holds fewer quotations than are needed.
refusal-HARGA-SURVEI-BENTUK = A quotation cannot be read; write vendor; price; date.
refusal-HARGA-SURVEI-TANGGAL = A quotation bears a date that has not come yet.
refusal-HARGA-PENJUAL-SAMA = A vendor is named more than once; each quotation comes from another vendor.
refusal-HARGA-DI-ATAS-SURVEI = The price is above the highest quotation.
refusal-HARGA-REKENING = An account is no detail of an expenditure object; name codes of six levels that begin with 5.
refusal-HARGA-TKDN = The TKDN is no share from 0 to 100 per cent.
refusal-HARGA-MULAI = The price of a year starts in that year or in the one before it.
refusal-HARGA-KODE-KOSONG = A new item needs a code.
refusal-HARGA-KODE-TERPAKAI = Another item has this code.
refusal-HARGA-BERHENTI = This item is retired.
refusal-PAJAK-BEDA = What is withheld is not what the tax rules make of it.
refusal-PAJAK-BELUM-DIHITUNG = The tax of this payment has not been judged, which the region asks for.
refusal-SPP-GU-PAJAK-TERBUKA = Tax is still to be remitted after its last day.
refusal-IMPOR-MUNGKIN-GANDA = A payment of the file resembles a local one; both count until an official says.
refusal-IMPOR-BEDA-LOKAL = The file tells a local payment differently; what is recorded here stays.
refusal-NOMOR-SIPD-IMPOR = The document itself came from SIPD.
refusal-NOMOR-SIPD-TIDAK-BERLAKU = The document has no number, was returned, or has ended.
refusal-NOMOR-SIPD-SUDAH-ADA = The document bears a SIPD number already.
refusal-NOMOR-SIPD-GANDA = Another document bears this SIPD number.
refusal-NOMOR-SIPD-BEDA-NILAI = The imported copy has another sum, and no reason was given.
refusal-NOMOR-SIPD-BEDA-SKPD = This number belongs to another SKPD.

## Receipts

refusal-KETETAPAN-BATAL = The assessment is cancelled.
refusal-KETETAPAN-DIBAYAR = Something was paid on the assessment already.
refusal-KETETAPAN-GANDA = An assessment of this kind and number is recorded already.
refusal-KETETAPAN-JATUH-TEMPO = The due day precedes the assessment, or the assessment bears a day to come.
refusal-KETETAPAN-LEBIH = More is received than is left of the assessment.
refusal-KETETAPAN-NILAI = The assessment must be more than zero.
refusal-KETETAPAN-REKENING = No line stands on the account of the assessment.
refusal-KETETAPAN-SKPD = The assessment is another SKPD's.
refusal-KONTRAPOS-KEADAAN = The money of this payment has not left yet, so nothing can come back.
refusal-KONTRAPOS-LEBIH = More comes back than the line paid.
refusal-KONTRAPOS-NILAI = What comes back must be more than zero.
refusal-KONTRAPOS-TAHUN-LALU = The payment charged another year: what comes back is other revenue of this year.
refusal-KOREKSI-LEBIH = More is corrected than still stands on the line.
refusal-KOREKSI-NILAI = The correction must be more than zero.
refusal-KOREKSI-REKENING-SAMA = It stands on this account already.
refusal-NOTA-KREDIT-TANGGAL = The credit note precedes its deposit, or bears a day to come.
refusal-NOTA-KREDIT-TERPAKAI = The credit note proves another document already.
refusal-PENGEMBALIAN-BTT = What an earlier year received once is paid back from unforeseen spending (BTT), by an SPP-LS.
refusal-PENGEMBALIAN-LEBIH = More is paid back than still stands on the line.
refusal-PENGEMBALIAN-NILAI = The refund must be more than zero.
refusal-PENGEMBALIAN-TAHUN = The year of the receipt has not come yet.
refusal-PENGEMBALIAN-TANGGAL = The day of payment precedes the request, or has not come yet.
refusal-PENGEMBALIAN-TANPA-STBP = A refund of this year names its STBP.
refusal-SETOR-BUKAN-MILIKNYA = An STBP is another SKPD's, or of another year.
refusal-SETOR-JUMLAH = The deposit is not the sum of its STBP.
refusal-SETOR-SEBELUM-DITERIMA = The STS bears an earlier day than one of its STBP.
refusal-SETOR-SUDAH = An STBP was deposited already, or is void.
refusal-SP2B-PAGU = The spending exceeds what is left of the account's ceiling.
refusal-SP2B-SUMBER-DANA = The funding source is not named, or has not enough left.
refusal-SP3B-DANA = The fund is not in the list of funds outside the RKUD.
refusal-SP3B-KOREKSI = The correction takes away more than was ratified.
refusal-SP3B-MENUNGGU = Another request of this unit and fund waits.
refusal-SP3B-NILAI = An amount is zero, or negative without a correction.
refusal-SP3B-PERIODE = The period is not in order, not within the year, or not over yet.
refusal-SP3B-PERIODE-URUT = The period does not follow the one that was ratified last.
refusal-SP3B-REKENING = The account is no lowest account of receipts or of spending.
refusal-SP3B-SALDO = The closing balance is not the opening one with receipts, less spending and what was given back.
refusal-SP3B-SALDO-AWAL = The opening balance is not the closing one that was ratified last.
refusal-SP3B-SALDO-NEGATIF = A balance, or what was given back, is below zero.
refusal-TERIMA-BARIS-GANDA = An account is named twice.
refusal-TERIMA-NILAI = A line must be more than zero.
refusal-TERIMA-REKENING = The account is no lowest account of revenue or of receipts of financing.
refusal-CEK-BELUM-DISETOR = Money is in hand longer than its term.
refusal-CEK-DANA-PERIODE = A ratified period does not follow the one before.
refusal-CEK-DANA-SALDO = A balance outside the RKUD is not what its documents say.
refusal-CEK-KETETAPAN = What was paid on an assessment is not what its STBP say.
refusal-CEK-KONTRAPOS = More spending came back than was paid.
refusal-CEK-PENGESAHAN-JUMLAH = A ratification is not the sum of its lines.
refusal-CEK-NOTA-GANDA = One credit note of the bank proves more than one thing.
refusal-CEK-SETOR-JUMLAH = An STS is not the sum of its STBP.
refusal-CEK-SETOR-TERLAMBAT = A deposit came after its term.
refusal-CEK-STBP-JUMLAH = An STBP is not the sum of its lines.
refusal-CEK-STBP-NOTA-KREDIT = An STBP counts without a credit note, or has one and does not count.
refusal-CEK-TERIMA-SISA = Refunds and corrections of a receipt are not what its documents say.
refusal-CEK-TERIMA-TANPA-ANGGARAN = Money was received on an account that no budget of the SKPD knows.

## Bank and cash

refusal-REK-DINAS-NOMOR = An account number has 6 to 34 digits.
refusal-REK-DINAS-BIC = A BIC has 8 or 11 capital letters and digits.
refusal-REK-DINAS-UNIT = An account is registered for an SKPD, not for a sub-unit.
refusal-REK-DINAS-TANGGAL = The date of the decree has not come yet.
refusal-REK-DINAS-SUDAH-ADA = This account number is on record already.
refusal-REK-DINAS-BERAKHIR = This account has ended already.
refusal-DP-JUMLAH-BARIS = A batch holds at least one SP2D, and no more than the limit.
refusal-DP-BARIS-GANDA = An SP2D is named more than once.
refusal-DP-LUAR = An imported SP2D is not paid from here.
refusal-DP-KEADAAN = Only issued SP2D go to the bank.
refusal-DP-NIHIL = An SP2D without a net sum does not go to the bank.
refusal-DP-SUDAH-DI-DAFTAR = The SP2D is on another living batch.
refusal-DP-REKENING-BERUBAH = The payee's account is not the one that its SPP kept.
refusal-DP-TERLALU-BESAR = The sums of this batch are too large.
refusal-DP-BERUBAH = What the batch holds has changed since it was drawn up.
refusal-DP-SIDIK = The fingerprint typed is not the one of this batch.
refusal-DP-JUMLAH = The net sum typed is not the one of this batch.
refusal-DP-ORANG-SAMA = You issued an SP2D of this batch yourself; another official releases it.
refusal-DP-RKUD-BERAKHIR = The account that pays this batch has ended.
refusal-DP-SIDIK-BANK = The fingerprint that the bank read is not the one of this batch.
refusal-DP-SUDAH-DISERAHKAN = The bank has this batch already; its file is taken again only with a reason.
refusal-DP-BELUM-DILEPAS = The batch has not been released.
refusal-RK-REKENING-LAIN = The statement is of another account, or names none.
refusal-RK-MATA-UANG = The statement is not in rupiah.
refusal-RK-SALDO-KOSONG = The statement names no opening or no closing balance.
refusal-RK-TERLALU-BESAR = The sums of this statement are too large.
refusal-RK-SALDO = Opening balance, credits and debits do not make the closing balance.
refusal-RK-SALDO-BARIS = A balance beside a line is not what the lines make.
refusal-RK-TANPA-TANGGAL = The statement names no day.
refusal-RK-TAHUN = The statement is not wholly within the year.
refusal-RK-MASA-DEPAN = The statement names a day that has not come yet.
refusal-RK-REKENING-BERAKHIR = The account had ended before the last day of the statement.
refusal-RK-SUDAH-ADA = The same file is here already.
refusal-RK-TUMPANG-TINDIH = Days of this statement are here already.
refusal-RK-TIDAK-BERSAMBUNG = The balance does not follow that of the neighbouring statement.
refusal-RK-COCOK-ORANG-SAMA = Whoever brought the statement does not place its lines.
refusal-RK-COCOK-SUDAH = This line has been placed already.
refusal-RK-COCOK-BELUM-TRANSFER = The bank has not been told of this SP2D.
refusal-RK-COCOK-NILAI = The debit is not the net sum of this SP2D.
refusal-RK-COCOK-SP2D = The SP2D that the debit pays is not named.
refusal-RK-COCOK-JENIS = An SP2D is named though the debit pays none.
refusal-KAS-NILAI = The amount must be more than zero.
refusal-KAS-TANGGAL = The date has not come yet, or lies in another year.
refusal-KAS-BULAN-TERTUTUP = The month is closed.
refusal-KAS-KURANG = By the book there is not so much money there.
refusal-KAS-TUNAI-LEBIH = There would be more cash than a treasurer may hold.
refusal-PK-NEGATIF = A stated amount is below zero.
refusal-PK-PAJAK = More taxes are kept apart than are withheld.
refusal-PK-PECAHAN = The notes and coins do not make the cash that is stated.
refusal-PK-REKENING-KORAN = The balance stated is not that of the imported statement.
refusal-PK-SELISIH = Book and money differ, and the difference is not explained.
refusal-PK-BELUM-BERAKHIR = The month has not ended yet.
refusal-PK-SUDAH-ADA = The month is closed already, or waits to be ratified.
refusal-PK-URUTAN = An earlier month is not closed yet.
refusal-PK-BUKU-BERUBAH = The book has changed since the cash was counted.
refusal-CEK-BANK-TANPA-SP2D = A debit of the RKUD pays no SP2D.
refusal-CEK-BANK-GANDA = An SP2D was debited more than once.
refusal-CEK-BANK-JUMLAH = A debit is not the net sum of its SP2D.
refusal-CEK-BANK-BELUM-DEBIT = The bank was told of an SP2D and has not debited it.
refusal-CEK-BANK-RETUR = Money of an SP2D came back, and nobody has recorded it.
refusal-CEK-BANK-RETUR-JUMLAH = The bank credited another sum than the return that is recorded.
refusal-CEK-BANK-RETUR-TANPA-KREDIT = A return is recorded that the bank has not credited.
refusal-CEK-RETUR = What came back and what was paid again do not agree.
refusal-CEK-KAS-TUNAI = A treasurer's cash falls below zero by the book.
refusal-CEK-KAS-BERUBAH = The book of a closed month has changed.
refusal-CEK-KAS-SELISIH = Book and money differed when a month was closed.

## Lists of payees

refusal-SPP-DAFTAR-KOSONG = This SPP-LS pays many, and does not rest on a verified list of payees; import the list and draft the SPP from it.
refusal-SPP-DAFTAR-BEDA = The SPP asks for another sum than its list of payees, or the list is no longer verified; cancel the SPP and draft it again from the list.
refusal-DAFTAR-BARIS-DISISIHKAN = Rows of the file could not be read; correct them, or say how many are knowingly left out.
refusal-DAFTAR-BERKAS-SAMA = The same file is a list already; use that one, or cancel it first.
refusal-DAFTAR-BULAN = The months are not months of one year.
refusal-DAFTAR-BULAN-LEBIH = The months of this honorarium exceed what one decree may pay to one person in a year.
refusal-DAFTAR-JUMLAH-BEDA = The file's own total is not the sum of its rows.
refusal-DAFTAR-JUMLAH-SPP = The accounts of the SPP do not sum to the gross of the list.
refusal-DAFTAR-PENERIMA-GANDA = A NIP or NIK stands in the list more than once.
refusal-DAFTAR-REKENING-GANDA = One bank account is used by several payees.
refusal-DAFTAR-REKENING-BERUBAH = Accounts of payees changed a short while ago; compare them with their papers.
refusal-DAFTAR-SELISIH-BEDA = The mark is not the one of the differences as they are now; read the report selisih-daftar.
refusal-DAFTAR-SIDIK-BEDA = The file that was approved is not the file that was imported.
refusal-DAFTAR-SK-KOSONG = A list of honoraria must name the decree that sets its payees.
refusal-DAFTAR-SK-SESUDAH = The decree is dated after today.
refusal-DAFTAR-SUDAH-DIBAYAR = Payees of this list are paid for the same month by another verified list.
refusal-DAFTAR-SUDAH-DIPAKAI = An SPP rests on this list; finish or cancel that SPP first.

## Inspection

refusal-TEMUAN-ALASAN = The written reason is too short, or too long, to say anything.
refusal-TEMUAN-KEADAAN = The finding does not stand where this step begins.
refusal-TEMUAN-LEPAS = The finding was released to its SKPD already.
refusal-TEMUAN-DIAMKAN-TANGGAL = An analytic rests from today on, and not longer than allowed.
refusal-TEMUAN-DIAMKAN-BERAKHIR = This rest has ended already.
refusal-TEMUAN-ORANG-SAMA = A second person agrees, once, and not the one who proposed it.
refusal-TEMUAN-TANPA-TAHANAN = Nothing holds this SP2D.
refusal-TEMUAN-TAHANAN-ORANG-SAMA = Whoever issued the SP2D does not release it from a hold.
refusal-SAMPEL-BELUM = A sample is drawn when its month has ended.
refusal-SAMPEL-KOSONG = There is nothing to draw from, or the log held no entry when that month ended.
refusal-SAMPEL-SUDAH-ADA = The sample of this month was drawn; to draw again would be to choose.
refusal-SAMPEL-SUDAH-DICATAT = The result of this sample was recorded already.
refusal-DATA-PEMERIKSAAN = What the inspection looks for is set by the Inspektorat alone, and it proposes nothing else.
refusal-DP-TERTAHAN = A finding holds this payment until a second official writes why it may go.
refusal-DAFTAR-PEGAWAI-TIDAK-ADA = Some payees are not employed in that month by the register of staff; take them off, or ask BKPSDM to record them.
refusal-DAFTAR-PEGAWAI-SKPD = Some payees belong to another SKPD by the register of staff; move them to its list, or ask BKPSDM to record the move.
refusal-DAFTAR-PEGAWAI-JIWA = Some rows reckon with more souls than the register of staff has; correct them, or ask BKPSDM to record the family.
## Register of staff

refusal-PEGAWAI-AKHIR-HILANG = Employment is recorded to end, and the new record knows no end; name the end, or begin after it.
refusal-PEGAWAI-BARIS-DISISIHKAN = Rows of the file cannot be taken; correct them, or say how many are knowingly left out.
refusal-PEGAWAI-BERKAS-SAMA = The same file is a proposal already.
refusal-PEGAWAI-BUKAN-TERAKHIR = The employee has a newer record; end that one.
refusal-PEGAWAI-GANDA = One NIP begins twice on the same day; delete the wrong row.
refusal-PEGAWAI-JIWA = The number of souls is none, or more than the dated limit.
refusal-PEGAWAI-MASA = The last day comes before the first.
refusal-PEGAWAI-MENUNGGU = Another proposal about this employee waits for its second person; decide on that one first.
refusal-PEGAWAI-NAMA = The employee's name is empty.
refusal-PEGAWAI-NIK = A NIK has 16 digits.
refusal-PEGAWAI-NIK-GANDA = Another NIP with this NIK is still employed; end that record first.
refusal-PEGAWAI-NIP = A NIP has 18 digits.
refusal-PEGAWAI-SK = The number of the decree is empty.
refusal-PEGAWAI-SK-SESUDAH = The decree is dated after today.
refusal-PEGAWAI-SUDAH-BERAKHIR = Employment is recorded to end on that day for that reason already.
refusal-PEGAWAI-SUDAH-DIPUTUSKAN = This proposal was decided on already; correct what is wrong with a new record.
refusal-PEGAWAI-TIDAK-BERUBAH = The register says so already; there is nothing to propose.
