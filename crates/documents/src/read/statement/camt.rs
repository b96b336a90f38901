//! ISO 20022 camt.053. The reader expands no entity and follows no reference;
//! a document type is refused before anything is believed.

use kernel::{Day, Money};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Entry, Out, Statement, broken};
use crate::ReadError;

/// Deeper than any message of the standard.
const DEEPEST: usize = 64;
/// Longer than any text of the standard.
const LONGEST_TEXT: usize = 4096;

/// One payment within an entry.
#[derive(Debug, Default)]
struct Part {
    amount: Option<Money>,
    reference: String,
    text: Vec<String>,
}

#[derive(Debug, Default)]
struct Draft {
    line: u32,
    amount: Option<Money>,
    comes_in: Option<bool>,
    booked: bool,
    day: Option<Day>,
    value_day: Option<Day>,
    reference: String,
    text: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Balance {
    code: String,
    amount: Option<Money>,
    comes_in: Option<bool>,
    day: Option<Day>,
}

#[derive(Default)]
struct State {
    line: u32,
    path: Vec<String>,
    text: String,
    currency: Option<String>,
    statement: Option<Statement>,
    balance: Option<Balance>,
    entry: Option<Draft>,
}

pub(super) fn read(text: &str, out: &mut Out<'_>) -> Result<(), ReadError> {
    let mut reader = Reader::from_str(text);
    let (mut counted, mut lines) = (0usize, 1u32);
    let mut state = State::default();
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let passed = text.as_bytes().get(counted..at).unwrap_or_default();
        lines = lines.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX));
        counted = at;
        state.line = lines;
        match reader.read_event().map_err(|_| broken(lines, "XML-nya rusak"))? {
            Event::Start(tag) => state.open(&tag)?,
            Event::Empty(tag) => {
                state.open(&tag)?;
                state.close(out)?;
            }
            Event::End(_) => state.close(out)?,
            Event::Text(words) => state.say(&words.xml10_content())?,
            Event::CData(words) => state.say(&words.xml10_content())?,
            Event::GeneralRef(name) => state.refer(&name)?,
            Event::DocType(_) => return Err(ReadError::Doctype("rekening koran".into())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if state.path.is_empty() { Ok(()) } else { Err(broken(state.line, "XML-nya terpotong")) }
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = tag.local_name().as_ref().to_owned();
        if self.path.len() >= DEEPEST {
            return Err(broken(self.line, "XML-nya bersarang terlalu dalam"));
        }
        self.text.clear();
        if name == "Amt" {
            let found = tag.try_get_attribute("Ccy").map_err(|_| broken(self.line, "XML-nya rusak"))?;
            self.currency = found.map(|a| a.value.into_owned());
        }
        match name.as_str() {
            "Stmt" => self.statement = Some(Statement { line: self.line, ..Statement::default() }),
            "Bal" => self.balance = Some(Balance::default()),
            "Ntry" => self.entry = Some(Draft { line: self.line, ..Draft::default() }),
            "TxDtls" => {
                if let Some(entry) = &mut self.entry {
                    entry.parts.push(Part::default());
                }
            }
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn say(&mut self, words: &str) -> Result<(), ReadError> {
        if self.text.len() + words.len() > LONGEST_TEXT {
            return Err(broken(self.line, "satu isian terlalu panjang"));
        }
        self.text.push_str(words);
        Ok(())
    }

    fn refer(&mut self, name: &BytesRef<'_>) -> Result<(), ReadError> {
        let unknown = || broken(self.line, "memuat rujukan yang tidak dikenal");
        let letter = match name.resolve_char_ref().map_err(|_| unknown())? {
            Some(letter) => letter,
            None => match name.as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => return Err(unknown()),
            },
        };
        self.say(letter.encode_utf8(&mut [0; 4]))
    }

    fn close(&mut self, out: &mut Out<'_>) -> Result<(), ReadError> {
        let said = std::mem::take(&mut self.text);
        let said = said.trim();
        let path: Vec<&str> = self.path.iter().rev().take(6).rev().map(String::as_str).collect();
        match path.as_slice() {
            [.., "Stmt"] => {
                if let Some(done) = self.statement.take() {
                    out.put(done)?;
                }
            }
            [.., "Stmt", "Bal"] => self.settle_balance()?,
            [.., "Stmt", "Ntry"] => self.settle_entry()?,
            [.., "Stmt", "Bal", _] | [.., "Bal", _, _] | [.., "Bal", "Tp", _, _] if self.balance.is_some() => {
                self.of_balance(said)?;
            }
            [.., "Acct", "Id", "IBAN"] | [.., "Acct", "Id", "Othr", "Id"] if self.path.len() <= 7 => {
                if let Some(statement) = &mut self.statement {
                    said.clone_into(&mut statement.account);
                }
            }
            [.., "Stmt", "Acct", "Ccy"] => {
                if let Some(statement) = &mut self.statement {
                    said.clone_into(&mut statement.currency);
                }
            }
            _ if self.entry.is_some() => self.of_entry(said)?,
            _ => {}
        }
        self.path.pop();
        Ok(())
    }

    /// An amount in the statement's currency; none below nothing.
    fn amount(&mut self, said: &str) -> Result<Option<Money>, ReadError> {
        let currency = self.currency.take().unwrap_or_default();
        let Some(statement) = &mut self.statement else { return Ok(None) };
        if statement.currency.is_empty() {
            statement.currency.clone_from(&currency);
        }
        if statement.currency != currency {
            return Err(broken(self.line, "memuat jumlah dalam mata uang lain"));
        }
        let amount: Money = said.parse().map_err(|_| broken(self.line, "jumlah tidak terbaca"))?;
        if amount.is_negative() {
            return Err(broken(self.line, "jumlah di bawah nol"));
        }
        Ok(Some(amount))
    }

    fn day(&self, said: &str) -> Result<Option<Day>, ReadError> {
        let date = said.get(..10).unwrap_or(said);
        date.parse().map(Some).map_err(|_| broken(self.line, "tanggal tidak terbaca"))
    }

    fn side(&self, said: &str) -> Result<Option<bool>, ReadError> {
        match said {
            "CRDT" => Ok(Some(true)),
            "DBIT" => Ok(Some(false)),
            _ => Err(broken(self.line, "arah transaksi tidak terbaca")),
        }
    }

    fn of_balance(&mut self, said: &str) -> Result<(), ReadError> {
        let path: Vec<String> = self.path.iter().rev().take(3).rev().cloned().collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut balance = self.balance.take().unwrap_or_default();
        match path.as_slice() {
            [_, "CdOrPrtry", "Cd"] => said.clone_into(&mut balance.code),
            [_, "Bal", "Amt"] => balance.amount = self.amount(said)?,
            [_, "Bal", "CdtDbtInd"] => balance.comes_in = self.side(said)?,
            ["Bal", "Dt", "Dt" | "DtTm"] => balance.day = self.day(said)?,
            _ => {}
        }
        self.balance = Some(balance);
        Ok(())
    }

    fn settle_balance(&mut self) -> Result<(), ReadError> {
        let line = self.line;
        let (Some(balance), Some(statement)) = (self.balance.take(), &mut self.statement) else { return Ok(()) };
        let (Some(amount), Some(comes_in)) = (balance.amount, balance.comes_in) else {
            return Err(broken(line, "saldo tidak terbaca"));
        };
        let amount = if comes_in { amount } else { Money::ZERO.minus(amount) };
        match balance.code.as_str() {
            "OPBD" => statement.opening = Some(amount),
            // The closing of the day before stands for an opening that is not told.
            "PRCD" if statement.opening.is_none() => statement.opening = Some(amount),
            "CLBD" => (statement.closing, statement.until) = (Some(amount), balance.day),
            _ => {}
        }
        Ok(())
    }

    fn of_entry(&mut self, said: &str) -> Result<(), ReadError> {
        let path: Vec<String> = self.path.iter().rev().take(4).rev().cloned().collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut entry = self.entry.take().unwrap_or_default();
        match path.as_slice() {
            [.., "Ntry", "Amt"] => entry.amount = self.amount(said)?,
            [.., "Ntry", "CdtDbtInd"] => entry.comes_in = self.side(said)?,
            [.., "Ntry", "Sts"] if !said.is_empty() => entry.booked = said == "BOOK",
            [.., "Ntry", "Sts", "Cd"] => entry.booked = said == "BOOK",
            [.., "BookgDt", "Dt" | "DtTm"] => entry.day = self.day(said)?,
            [.., "Ntry", "ValDt", "Dt" | "DtTm"] => entry.value_day = self.day(said)?,
            [.., "Ntry", "AcctSvcrRef"] => said.clone_into(&mut entry.reference),
            [.., "AddtlNtryInf"] => entry.text.push(said.to_owned()),
            [.., "TxDtls", "AmtDtls", "TxAmt", "Amt"] | [_, _, "TxDtls", "Amt"] => {
                let amount = self.amount(said)?;
                if let Some(part) = entry.parts.last_mut() {
                    part.amount = amount;
                }
            }
            [.., "TxDtls", "Refs", "EndToEndId"] => {
                if let Some(part) = entry.parts.last_mut() {
                    said.clone_into(&mut part.reference);
                }
            }
            [.., "RmtInf", "Ustrd"] | [.., "AddtlTxInf"] => {
                if let Some(part) = entry.parts.last_mut() {
                    part.text.push(said.to_owned());
                }
            }
            _ => {}
        }
        self.entry = Some(entry);
        Ok(())
    }

    /// An entry that joins several payments is taken apart where its parts make
    /// the whole; what the bank has not booked yet is left out.
    fn settle_entry(&mut self) -> Result<(), ReadError> {
        let line = self.line;
        let (Some(draft), Some(statement)) = (self.entry.take(), &mut self.statement) else { return Ok(()) };
        if !draft.booked {
            return Ok(());
        }
        let (Some(amount), Some(comes_in)) = (draft.amount, draft.comes_in) else {
            return Err(broken(line, "transaksi tanpa jumlah atau arah"));
        };
        let day = draft.day.or(draft.value_day).ok_or_else(|| broken(line, "transaksi tanpa tanggal"))?;
        let entry = |amount: Money, references: &[&str], text: &[&str]| Entry {
            line: draft.line,
            day,
            value_day: draft.value_day,
            comes_in,
            amount,
            reference: joined(references),
            text: joined(text),
        };
        let parts: Option<Vec<Money>> = draft.parts.iter().map(|p| p.amount).collect();
        let apart = parts.filter(|p| p.len() > 1 && Money::sum(p.iter().copied()) == Some(amount));
        if let Some(amounts) = apart {
            for (part, amount) in draft.parts.iter().zip(amounts) {
                let text: Vec<&str> = part.text.iter().chain(&draft.text).map(String::as_str).collect();
                statement.entries.push(entry(amount, &[&part.reference, &draft.reference], &text));
            }
            return Ok(());
        }
        let mut references: Vec<&str> = draft.parts.iter().map(|p| p.reference.as_str()).collect();
        references.push(&draft.reference);
        let text: Vec<&str> = draft.parts.iter().flat_map(|p| &p.text).chain(&draft.text).map(String::as_str).collect();
        statement.entries.push(entry(amount, &references, &text));
        Ok(())
    }
}

/// What is said, in one line.
fn joined(parts: &[&str]) -> String {
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}
