//! Orders to a bank: ISO 20022 pain.001.001.03.

use kernel::{Day, Money};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::WriteError;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03";

/// What a bank is told to pay together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFile {
    /// At most 35 characters.
    pub message: String,
    /// `2026-03-16T08:15:30Z`
    pub made_at: String,
    pub execute_on: Day,
    /// Who orders, and the account that pays.
    pub debtor: String,
    pub account: String,
    pub bank: String,
    pub bic: Option<String>,
    /// Each of these is one debit.
    pub orders: Vec<PaymentOrder>,
    /// Each of these is one debit for many payees.
    pub divided: Vec<Divided>,
}

/// One payment to many: the bank debits their sum once, under one identification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divided {
    /// At most 35 letters and digits.
    pub id: String,
    pub orders: Vec<PaymentOrder>,
}

impl PaymentFile {
    /// Every transfer of the file.
    fn transfers(&self) -> impl Iterator<Item = &PaymentOrder> {
        self.orders.iter().chain(self.divided.iter().flat_map(|d| &d.orders))
    }
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentOrder {
    /// At most 35 letters and digits; it comes back in the statement.
    pub end_to_end: String,
    pub amount: Money,
    pub payee: String,
    pub account: String,
    pub bank: String,
    pub purpose: String,
}

type Xml = Writer<Vec<u8>>;
type Written = std::io::Result<()>;

pub(super) fn write(file: &PaymentFile) -> Result<Vec<u8>, WriteError> {
    let wrong = |what: &str| WriteError::Payments(what.to_owned());
    if file.transfers().next().is_none() || file.divided.iter().any(|d| d.orders.is_empty()) {
        return Err(wrong("tidak ada pembayaran di dalamnya."));
    }
    if file.transfers().any(|o| !o.amount.is_positive()) {
        return Err(wrong("ada pembayaran yang tidak lebih dari nol."));
    }
    let identified = |id: &str| (1..=35).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let ids = file.transfers().map(|o| &o.end_to_end).chain(file.divided.iter().map(|d| &d.id));
    if !identified(&file.message) || ids.into_iter().any(|id| !identified(id)) {
        return Err(wrong("ada tanda pengenal yang tidak 1 sampai 35 huruf atau angka."));
    }
    let account = |text: &str| (1..=34).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if !account(&file.account) || file.transfers().any(|o| !account(&o.account)) {
        return Err(wrong("ada nomor rekening yang tidak 1 sampai 34 huruf atau angka."));
    }
    let sum = Money::sum(file.transfers().map(|o| o.amount)).ok_or_else(|| wrong("jumlahnya terlalu besar."))?;
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    message(&mut xml, file, sum).map_err(|e| WriteError::Payments(e.to_string()))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// A text as the standard takes it: no control characters, not too long, never empty.
fn fit(text: &str, most: usize) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect();
    let fitted: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect();
    if fitted.is_empty() { "-".to_owned() } else { fitted.trim_end().to_owned() }
}

fn leaf(xml: &mut Xml, name: &str, text: &str) -> Written {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn within(xml: &mut Xml, name: &str, inner: impl FnOnce(&mut Xml) -> Written) -> Written {
    xml.write_event(Event::Start(BytesStart::new(name)))?;
    inner(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn message(xml: &mut Xml, file: &PaymentFile, sum: Money) -> Written {
    let (count, sum) = (file.transfers().count().to_string(), sum.to_string());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut document = BytesStart::new("Document");
    document.push_attribute(("xmlns", NAMESPACE));
    xml.write_event(Event::Start(document))?;
    within(xml, "CstmrCdtTrfInitn", |xml| {
        within(xml, "GrpHdr", |xml| {
            leaf(xml, "MsgId", &file.message)?;
            leaf(xml, "CreDtTm", &file.made_at)?;
            leaf(xml, "NbOfTxs", &count)?;
            leaf(xml, "CtrlSum", &sum)?;
            named(xml, "InitgPty", &file.debtor)
        })?;
        // One debit for each payment: only so can each be found again.
        if !file.orders.is_empty() {
            together(xml, file, (&file.message, "false"), &file.orders)?;
        }
        file.divided.iter().try_for_each(|d| together(xml, file, (&d.id, "true"), &d.orders))
    })?;
    xml.write_event(Event::End(BytesEnd::new("Document")))
}

/// Transfers under one identification, debited one by one or as one sum.
fn together(xml: &mut Xml, file: &PaymentFile, (id, as_one): (&str, &str), orders: &[PaymentOrder]) -> Written {
    let sum = orders.iter().fold(Money::ZERO, |sum, o| sum.plus(o.amount));
    within(xml, "PmtInf", |xml| {
        leaf(xml, "PmtInfId", id)?;
        leaf(xml, "PmtMtd", "TRF")?;
        leaf(xml, "BtchBookg", as_one)?;
        leaf(xml, "NbOfTxs", &orders.len().to_string())?;
        leaf(xml, "CtrlSum", &sum.to_string())?;
        leaf(xml, "ReqdExctnDt", &file.execute_on.to_string())?;
        named(xml, "Dbtr", &file.debtor)?;
        account(xml, "DbtrAcct", &file.account)?;
        agent(xml, "DbtrAgt", &file.bank, file.bic.as_deref())?;
        orders.iter().try_for_each(|order| payment(xml, order))
    })
}

fn payment(xml: &mut Xml, order: &PaymentOrder) -> Written {
    within(xml, "CdtTrfTxInf", |xml| {
        within(xml, "PmtId", |xml| {
            leaf(xml, "InstrId", &order.end_to_end)?;
            leaf(xml, "EndToEndId", &order.end_to_end)
        })?;
        within(xml, "Amt", |xml| {
            let amount = order.amount.to_string();
            let element = xml.create_element("InstdAmt").with_attribute(("Ccy", "IDR"));
            element.write_text_content(BytesText::new(&amount)).map(drop)
        })?;
        agent(xml, "CdtrAgt", &order.bank, None)?;
        named(xml, "Cdtr", &order.payee)?;
        account(xml, "CdtrAcct", &order.account)?;
        within(xml, "RmtInf", |xml| leaf(xml, "Ustrd", &fit(&order.purpose, 140)))
    })
}

fn named(xml: &mut Xml, element: &str, name: &str) -> Written {
    within(xml, element, |xml| leaf(xml, "Nm", &fit(name, 140)))
}

fn account(xml: &mut Xml, element: &str, number: &str) -> Written {
    within(xml, element, |xml| {
        within(xml, "Id", |xml| within(xml, "Othr", |xml| leaf(xml, "Id", number)))?;
        leaf(xml, "Ccy", "IDR")
    })
}

fn agent(xml: &mut Xml, element: &str, bank: &str, bic: Option<&str>) -> Written {
    within(xml, element, |xml| {
        within(xml, "FinInstnId", |xml| {
            bic.map_or(Ok(()), |bic| leaf(xml, "BIC", bic))?;
            leaf(xml, "Nm", &fit(bank, 140))
        })
    })
}
