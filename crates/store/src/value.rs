//! The few types that both databases share: whole numbers, text, bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{Day, Moment, Money};

use crate::{Error, Result};

/// A value on its way to or from a database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

macro_rules! into_value {
    ($($type:ty => |$v:ident| $make:expr;)*) => {
        $(impl From<$type> for Value { fn from($v: $type) -> Value { $make } })*
    };
}

into_value! {
    i64 => |v| Value::Int(v);
    i32 => |v| Value::Int(i64::from(v));
    u32 => |v| Value::Int(i64::from(v));
    u8 => |v| Value::Int(i64::from(v));
    bool => |v| Value::Int(i64::from(v));
    Money => |v| Value::Int(v.sen());
    Moment => |v| Value::Int(v.0);
    &str => |v| Value::Text(v.to_owned());
    String => |v| Value::Text(v);
    &String => |v| Value::Text(v.clone());
    Day => |v| Value::Text(v.to_string());
    Vec<u8> => |v| Value::Bytes(v);
    &[u8] => |v| Value::Bytes(v.to_vec());
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}

/// Parameters of a statement, `$1` first.
#[macro_export]
macro_rules! params {
    ($($v:expr),* $(,)?) => { vec![$($crate::Value::from($v)),*] };
}

/// One row of an answer; columns are read by name.
#[derive(Debug)]
pub struct Row {
    names: Arc<[String]>,
    pub(crate) values: Vec<Value>,
    /// Where the next name is looked for first: most are read in their order.
    next: AtomicUsize,
}

impl Clone for Row {
    fn clone(&self) -> Row {
        Row::new(self.names.clone(), self.values.clone())
    }
}

impl Row {
    pub(crate) fn new(names: Arc<[String]>, values: Vec<Value>) -> Row {
        Row { names, values, next: AtomicUsize::new(0) }
    }

    pub fn get(&self, name: &str) -> Result<&Value> {
        let next = self.next.load(Ordering::Relaxed);
        let at = match self.names.get(next) {
            Some(expected) if expected == name => Some(next),
            _ => self.names.iter().position(|n| n == name),
        };
        let found = at.and_then(|at| {
            self.next.store(at + 1, Ordering::Relaxed);
            self.values.get(at)
        });
        found.ok_or_else(|| Error::Bug(format!("kolom {name} tidak ada")))
    }

    fn wrong<T>(name: &str, value: &Value) -> Result<T> {
        Err(Error::Storage(format!("isi kolom {name} tidak terbaca: {value:?}")))
    }

    pub fn int(&self, name: &str) -> Result<i64> {
        match self.get(name)? {
            Value::Int(v) => Ok(*v),
            other => Self::wrong(name, other),
        }
    }

    pub fn opt_int(&self, name: &str) -> Result<Option<i64>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Int(v) => Ok(Some(*v)),
            other => Self::wrong(name, other),
        }
    }

    pub fn str(&self, name: &str) -> Result<&str> {
        match self.get(name)? {
            Value::Text(v) => Ok(v),
            other => Self::wrong(name, other),
        }
    }

    pub fn text(&self, name: &str) -> Result<String> {
        match self.get(name)? {
            Value::Text(v) => Ok(v.clone()),
            other => Self::wrong(name, other),
        }
    }

    pub fn opt_text(&self, name: &str) -> Result<Option<String>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Text(v) => Ok(Some(v.clone())),
            other => Self::wrong(name, other),
        }
    }

    pub fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        match self.get(name)? {
            Value::Bytes(v) => Ok(v.clone()),
            other => Self::wrong(name, other),
        }
    }

    pub fn opt_bytes(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            Value::Bytes(v) => Ok(Some(v.clone())),
            other => Self::wrong(name, other),
        }
    }

    pub fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.int(name)? != 0)
    }

    pub fn money(&self, name: &str) -> Result<Money> {
        self.int(name).map(Money::from_sen)
    }

    pub fn opt_money(&self, name: &str) -> Result<Option<Money>> {
        Ok(self.opt_int(name)?.map(Money::from_sen))
    }

    pub fn moment(&self, name: &str) -> Result<Moment> {
        self.int(name).map(Moment)
    }

    pub fn opt_moment(&self, name: &str) -> Result<Option<Moment>> {
        Ok(self.opt_int(name)?.map(Moment))
    }

    pub fn day(&self, name: &str) -> Result<Day> {
        self.text(name)?.parse().map_err(|e: kernel::day::DayError| Error::Storage(e.to_string()))
    }

    pub fn opt_day(&self, name: &str) -> Result<Option<Day>> {
        match self.get(name)? {
            Value::Null => Ok(None),
            _ => self.day(name).map(Some),
        }
    }
}
