//! Lines as programs send them, or as people write them one to a line.

use kernel::{Code, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Error, Result};
use treasury::public::sharing::LineInput;

/// An account of receipts and what came in on it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    pub rekening: Code,
    pub amount: Money,
}

/// The same, or as text: account; amount.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ReceiptLine {
    Typed(Received),
    Written(String),
}

/// A line of spending, or as text: sub kegiatan; account; funding source or
/// nothing; amount.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SpendingLine {
    Typed(LineInput),
    Written(String),
}

fn wrong(text: &str, wanted: &str) -> Error {
    Error::Input(format!("baris «{text}»: tulis {wanted}"))
}

fn parts(text: &str) -> Vec<&str> {
    text.split(';').map(str::trim).collect()
}

impl ReceiptLine {
    pub fn of(rekening: Code, amount: Money) -> ReceiptLine {
        ReceiptLine::Typed(Received { rekening, amount })
    }

    pub fn read(&self) -> Result<Received> {
        let text = match self {
            ReceiptLine::Typed(line) => return Ok(line.clone()),
            ReceiptLine::Written(text) => text,
        };
        let wrong = || wrong(text, "kode rekening; jumlah, misalnya 4.1.02.01.001.00001; 1.500.000");
        let [rekening, amount] = parts(text)[..] else { return Err(wrong()) };
        let rekening = Code::parse(rekening).map_err(|_| wrong())?;
        Ok(Received { rekening, amount: Money::typed(amount).map_err(|_| wrong())? })
    }
}

impl SpendingLine {
    pub fn read(&self) -> Result<LineInput> {
        let text = match self {
            SpendingLine::Typed(line) => return Ok(line.clone()),
            SpendingLine::Written(text) => text,
        };
        let wrong = || wrong(text, "kode sub kegiatan; kode rekening; kode sumber dana atau kosong; jumlah");
        let [sub_kegiatan, rekening, source, amount] = parts(text)[..] else { return Err(wrong()) };
        let code = |text: &str| Code::parse(text).map_err(|_| wrong());
        Ok(LineInput {
            sub_kegiatan: code(sub_kegiatan)?,
            rekening: code(rekening)?,
            source: if source.is_empty() { None } else { Some(code(source)?) },
            amount: Money::typed(amount).map_err(|_| wrong())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let read =
            |text: &str| ReceiptLine::Written(text.into()).read().map(|l| (l.rekening.norm().to_owned(), l.amount));
        let wanted = ("4.1.2.1.1.1".to_owned(), Money::from_sen(150_000_001));
        assert_eq!(read("4.1.02.01.001.00001; 1.500.000,01").expect("a line"), wanted);
        for bad in ["", "4.1.02", "4.1.02;1.50", "y;1", "4.1;1;2"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let spent = |text: &str| SpendingLine::Written(text.into()).read();
        let line = spent("1.02.02.2.02.0033; 5.1.02.99.099.99999; ; 5").expect("a line");
        assert_eq!((line.source.is_none(), line.amount), (true, Money::from_sen(500)));
        let line = spent("1.02.02.2.02.0033;5.1.02.99.099.99999;1.3.01.01;-5").expect("a line");
        assert_eq!((line.source.is_some(), line.amount), (true, Money::from_sen(-500)));
        assert!(spent("1.02.02.2.02.0033; 5.1.02.99.099.99999; 5").is_err());
        let typed: ReceiptLine = serde_json::from_str(r#"{"rekening":"4.1","amount":"1.00"}"#).expect("a line");
        assert_eq!(typed.read().expect("a line").amount, Money::from_sen(100));
        assert!(serde_json::from_str::<ReceiptLine>(r#"{"rekening":"4.1","amount":"1.00","x":1}"#).is_err());
    }
}
