//! Money that the bank sent back, and how it is paid again: by one credit
//! note each, never more than came back, and to the same payee.

use kernel::{Day, Money, Refusal, Refusals};

const LAW: &str = "Aturan Simpul: retur adalah uang yang kembali dari bank (pola F10; PP 12/2019 Ps 120(1))";

/// A credit note of the bank that says that a payment came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackFacts {
    /// `SP2D nomor …`, or the order that paid it again.
    pub label: String,
    /// What the bank was told to pay.
    pub net: Money,
    /// What came back.
    pub amount: Money,
    /// It was noted that the payee has the money.
    pub was_paid: bool,
    pub note: String,
    /// The payment whose return this note proves already.
    pub note_used_by: Option<String>,
    /// The payment came back before.
    pub already: bool,
}

/// One credit note proves one deposit or one return.
pub fn check_note(note: &str, used_by: Option<String>) -> Result<(), Refusal> {
    let Some(other) = used_by else { return Ok(()) };
    let message = format!("Nota kredit {note} sudah membuktikan {other}.");
    let remedy =
        "Periksa nota kreditnya; bila satu nota memuat beberapa setoran, tambahkan nomor barisnya, misalnya NK-12/3.";
    let refusal = Refusal::new("NOTA-KREDIT-TERPAKAI", LAW, message, remedy);
    Err(refusal.figure("dokumen", other).at("credit_note"))
}

/// Judges a return beside its days and its sum, which
/// [`super::sp2d::decide_return`] judges.
pub fn check_back(facts: &BackFacts, refusals: &mut Refusals) {
    if let Some(other) = &facts.note_used_by {
        refusals.push(
            Refusal::new(
                "SP2D-RETUR-NOTA",
                LAW,
                format!("Nota kredit {} sudah membuktikan {other}.", facts.note),
                "Periksa nota kreditnya; bila satu nota memuat beberapa retur, tambahkan nomor barisnya, misalnya NK-12/3.",
            )
            .figure("dokumen", other.as_str())
            .at("credit_note"),
        );
    }
    if facts.already {
        refusals.push(
            Refusal::new(
                "SP2D-RETUR-LAGI",
                LAW,
                format!("Retur {} sudah dicatat, dan uangnya dibayar ulang.", facts.label),
                "Yang kembali sekarang adalah pembayaran ulangnya: catat di sana (return-repayment).",
            )
            .figure("dokumen", facts.label.as_str()),
        );
    }
    // The rest reached the payee on a day, and the books need that day.
    let part = facts.amount.is_positive() && facts.amount < facts.net;
    refusals.require(facts.was_paid || !part, || {
        Refusal::new(
            "SP2D-RETUR-SEBAGIAN",
            LAW,
            format!(
                "Yang kembali {} dari {}, jadi {} sampai pada penerima, padahal {} belum dinyatakan cair.",
                facts.amount.rupiah(),
                facts.net.rupiah(),
                facts.net.minus(facts.amount).rupiah(),
                facts.label
            ),
            "Catat dahulu hari cairnya (pay-sp2d, atau pay-repayment), lalu returnya.",
        )
        .money("limit", facts.net)
        .money("diminta", facts.amount)
        .at("amount")
    });
}

/// The bank that issued the cards is paid one bill by one debit: it comes back
/// whole, or what is owed by card could not be told.
pub fn check_bill_back(label: &str, net: Money, amount: Money) -> Result<(), Refusal> {
    if amount >= net {
        return Ok(());
    }
    let message = format!(
        "Yang kembali {} dari {} yang dibayarkan {label}, padahal tagihan KKPD dibayar dengan satu pendebetan.",
        amount.rupiah(),
        net.rupiah()
    );
    let remedy = "Periksa nota kreditnya; kelebihan bayar yang dikembalikan bank penerbit dicatat sebagai pengembalian belanja (record-spending-return).";
    let refusal = Refusal::new("SP2D-RETUR-KKPD", LAW, message, remedy);
    Err(refusal.money("limit", net).money("diminta", amount).at("amount"))
}

/// A return that an SKPD asks to be paid again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskFacts {
    /// The SP2D.
    pub label: String,
    pub net: Money,
    /// What came back last, and when.
    pub returned: Money,
    pub returned_on: Day,
    /// What of the payment was deposited as spending that came back.
    pub given_back: Money,
    /// An order that pays this return already.
    pub on_its_way: Option<String>,
    pub letter_date: Day,
    pub today: Day,
}

pub fn decide_ask(facts: &AskFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if let Some(other) = &facts.on_its_way {
        refusals.push(
            Refusal::new(
                "PBU-SUDAH-ADA",
                "Pola F02: satu pembayaran sekali saja",
                format!("Retur {} sudah dimintakan pembayaran ulang: {other}.", facts.label),
                "Lanjutkan perintah itu; bila keliru, Kuasa BUD menolaknya lebih dahulu (reject-repayment).",
            )
            .figure("dokumen", other.as_str()),
        );
    }
    refusals.require(facts.returned.is_positive(), || {
        Refusal::new(
            "PBU-NIHIL",
            LAW,
            format!("Nota kredit retur {} belum tercatat, jadi tidak ada yang dapat dibayar ulang.", facts.label),
            "Retur dicatat dengan nota kredit bank (return-sp2d).",
        )
        .money("diminta", facts.returned)
    });
    check_not_deposited(&facts.label, facts.net, facts.given_back, facts.returned, &mut refusals);
    refusals.require((facts.returned_on..=facts.today).contains(&facts.letter_date), || {
        Refusal::new(
            "PBU-TANGGAL-SURAT",
            "Aturan Simpul: dokumen tidak mendahului dasarnya (pola F06)",
            format!(
                "Surat bertanggal {}, sedangkan returnya {} dan hari ini {}.",
                facts.letter_date.long(),
                facts.returned_on.long(),
                facts.today.long()
            ),
            "Isi tanggal surat permintaan pembayaran ulang, sesudah retur dan paling lambat hari ini.",
        )
        .day("tanggal", facts.letter_date)
        .day("tanggal-dasar", facts.returned_on)
        .at("letter_date")
    });
    refusals.or(())
}

/// What was deposited as spending that came back, and what is paid again, are
/// together no more than the payment.
pub fn check_not_deposited(label: &str, net: Money, given_back: Money, again: Money, refusals: &mut Refusals) {
    let out = given_back.plus(again);
    refusals.require(out <= net, || {
        Refusal::new(
            "PBU-SUDAH-DISETOR",
            "PP 12/2019 Ps 131(2), 141; uang yang sudah dikembalikan ke rekening belanja tidak dibayar lagi",
            format!(
                "Dari {label} bersih {}, sudah disetor sebagai pengembalian belanja {}; retur {} tidak dapat dibayar ulang.",
                net.rupiah(),
                given_back.rupiah(),
                again.rupiah()
            ),
            "Bayar penerima dengan SPP baru atas rekening yang pagunya sudah kembali.",
        )
        .money("limit", net)
        .money("terpakai", given_back)
        .money("diminta", again)
        .money("kurang", out.minus(net))
    });
}
