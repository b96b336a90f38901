//! JSON Schemas of data sets: whether one can be used, whether a record fits
//! it, and what a new one changes for the readers of the one before.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::services::foreign_reference;

/// Bytes of a schema; how deep it may be and how much of it there may be when
/// each reference is put in its place. More than that would judge a small
/// record for ever.
pub const LARGEST: usize = 64 * 1024;
const DEEPEST: usize = 64;
const MOST_PARTS: usize = 20_000;
/// Faults of a record that are told; one more line says that there are others.
const TOLD: usize = 20;

/// A schema made ready to judge records.
pub struct Checker(Validator);

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checker")
    }
}

impl Checker {
    /// Patterns are read without backtracking, so that no agency's pattern can
    /// hold the hub; references out of the schema lead nowhere.
    pub fn of(schema: &Value) -> Result<Checker, String> {
        let made = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .build(schema);
        made.map(Checker).map_err(|e| short(&e.to_string()))
    }

    /// What speaks against a record; nothing where it fits. Values are left
    /// out: they may be personal.
    pub fn faults(&self, record: &Value) -> Vec<String> {
        let told = |e: jsonschema::ValidationError<'_>| {
            let mut at = e.instance_path().to_string();
            // What is missing has a name of the schema's own.
            if let ValidationErrorKind::Required { property: Value::String(name) } = e.kind() {
                at = format!("{at}/{name}");
            }
            format!("{} ({})", if at.is_empty() { "/" } else { &at }, e.kind().keyword())
        };
        let mut errors = self.0.iter_errors(record);
        let mut all: Vec<String> = errors.by_ref().take(TOLD).map(told).collect();
        if errors.next().is_some() {
            all.push("dan yang lain".into());
        }
        all
    }
}

/// One reason of a schema in plain words: `/alamat/desa (required)`. Others are
/// plain already.
pub fn plain(reason: &str) -> String {
    let read = reason.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let Some((path, keyword)) = read.filter(|(path, _)| path.starts_with('/')) else { return reason.to_owned() };
    let what = match keyword {
        "required" => "wajib, tetapi tidak ada",
        "type" => "jenis nilainya lain",
        "minimum" | "exclusiveMinimum" => "di bawah batas terkecilnya",
        "maximum" | "exclusiveMaximum" => "di atas batas terbesarnya",
        "minLength" | "minItems" => "terlalu pendek",
        "maxLength" | "maxItems" => "terlalu panjang",
        "format" => "bentuknya tidak terbaca, misalnya tanggal yang tidak ada",
        "pattern" => "tidak menurut polanya",
        "enum" | "const" => "bukan salah satu pilihannya",
        "additionalProperties" | "unevaluatedProperties" => "memuat bidang yang tidak dikenal",
        _ => return reason.to_owned(),
    };
    match path.trim_start_matches('/') {
        "" => format!("catatannya {what}"),
        field => format!("bidang {}: {what}", field.replace('/', ".")),
    }
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Reads the schema of one record: an object whose fields have names.
pub fn read(text: &str) -> Result<Value, String> {
    if text.len() > LARGEST {
        return Err(format!("lebih dari {} KB", LARGEST / 1024));
    }
    let value: Value = serde_json::from_str(text).map_err(|_| "bukan JSON".to_owned())?;
    if value.get("type") != Some(&Value::from("object")) {
        return Err("bukan objek: tulis \"type\": \"object\"".into());
    }
    if value.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty) {
        return Err("tidak memuat bidang (properties)".into());
    }
    if let Some(to) = foreign_reference(&value, "#") {
        return Err(format!("merujuk ke luar skema: {to}"));
    }
    if !(Parts { root: &value, left: MOST_PARTS }).fit(&value, 0) {
        return Err("merujuk dirinya sendiri, atau terlalu besar setelah rujukannya diikuti".into());
    }
    Checker::of(&value)?;
    Ok(value)
}

/// Counts the parts of a schema, following its references.
struct Parts<'a> {
    root: &'a Value,
    left: usize,
}

impl Parts<'_> {
    fn fit(&mut self, value: &Value, deep: usize) -> bool {
        if deep > DEEPEST || self.left == 0 {
            return false;
        }
        self.left -= 1;
        match value {
            Value::Object(map) => {
                let dynamic = map.contains_key("$dynamicRef") || map.contains_key("$recursiveRef");
                let to = map.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
                let followed = match to.map(|pointer| self.root.pointer(pointer)) {
                    Some(Some(next)) => self.fit(next, deep + 1),
                    Some(None) => false,
                    None => true,
                };
                !dynamic && followed && map.values().all(|inner| self.fit(inner, deep + 1))
            }
            Value::Array(list) => list.iter().all(|inner| self.fit(inner, deep + 1)),
            _ => true,
        }
    }
}

/// Names of the fields of a record, of inner ones with their path: `alamat.desa`.
pub fn fields(schema: &Value) -> BTreeSet<String> {
    told(schema).into_iter().map(|field| field.name).collect()
}

/// A field as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub name: String,
    /// Its kinds: `string`, `integer/null`; with its format where it has one.
    pub kind: String,
    pub required: bool,
    pub description: String,
}

/// The fields of a record, inner ones below what holds them.
pub fn told(schema: &Value) -> Vec<Told> {
    let mut found = Vec::new();
    tell(schema, schema, "", &mut found, 0);
    found
}

fn tell(root: &Value, schema: &Value, path: &str, found: &mut Vec<Told>, deep: usize) {
    if deep > DEEPEST {
        return;
    }
    let schema = resolve(root, schema);
    let wanted = required(schema);
    for (name, inner) in object(schema, "properties").into_iter().flatten() {
        let shown = resolve(root, inner);
        let word = |word: &str| shown.get(word).and_then(Value::as_str).unwrap_or_default();
        let mut kind = types(shown).into_iter().collect::<Vec<_>>().join("/");
        if !word("format").is_empty() {
            kind = format!("{kind} ({})", word("format"));
        }
        let path = join(path, name);
        found.push(Told {
            name: path.clone(),
            kind,
            required: wanted.contains(name.as_str()),
            description: word("description").to_owned(),
        });
        tell(root, inner, &path, found, deep + 1);
    }
    if let Some(items) = schema.get("items") {
        tell(root, items, path, found, deep + 1);
    }
}

/// SHA-256 in hex over the schema with its names in order and no blanks.
pub fn digest(schema: &Value) -> String {
    kernel::hex(&Sha256::digest(canonical(schema).as_bytes()))
}

/// The map of serde_json keeps its names in order.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort_unstable();
            let pairs = names
                .into_iter()
                .filter_map(|name| Some(format!("{}:{}", Value::from(name.as_str()), canonical(map.get(name)?))));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

/// One thing that a new schema does otherwise than the one before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Difference {
    /// The field, `alamat.desa`; empty for the record itself.
    pub field: String,
    pub what: What,
}

/// What changed of a field. All but the first break somebody: who reads by the
/// old description, or what was written under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum What {
    #[serde(rename = "bidang-baru")]
    Added,
    #[serde(rename = "bidang-hilang")]
    Removed,
    #[serde(rename = "jenis-berubah")]
    TypeChanged,
    #[serde(rename = "menjadi-wajib")]
    NowRequired,
    #[serde(rename = "tidak-wajib-lagi")]
    NoLongerRequired,
    #[serde(rename = "batas-berubah")]
    LimitsChanged,
}

impl What {
    pub fn title(self) -> &'static str {
        match self {
            What::Added => "bidang baru",
            What::Removed => "bidang hilang",
            What::TypeChanged => "jenisnya berubah",
            What::NowRequired => "menjadi wajib",
            What::NoLongerRequired => "tidak wajib lagi",
            What::LimitsChanged => "batasnya lebih sempit",
        }
    }

    pub fn breaks(self) -> bool {
        self != What::Added
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = if self.field.is_empty() { "catatan" } else { &self.field };
        write!(f, "{field}: {}", self.what.title())
    }
}

/// Everything that a new schema does otherwise.
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = BTreeSet::new();
    compare(&Pair { old, new, was: old, is: new }, "", &mut found, 0);
    found.into_iter().collect()
}

/// A part of the old schema and of the new, each with its whole.
#[derive(Clone, Copy)]
struct Pair<'a> {
    old: &'a Value,
    new: &'a Value,
    was: &'a Value,
    is: &'a Value,
}

impl<'a> Pair<'a> {
    fn at(self, was: &'a Value, is: &'a Value) -> Pair<'a> {
        Pair { was: resolve(self.old, was), is: resolve(self.new, is), ..self }
    }
}

fn compare(pair: &Pair<'_>, path: &str, found: &mut BTreeSet<Difference>, deep: usize) {
    let pair = pair.at(pair.was, pair.is);
    let mut note = |field: &str, what| {
        found.insert(Difference { field: field.to_owned(), what });
    };
    if deep > DEEPEST {
        return;
    }
    if types(pair.was) != types(pair.is) {
        note(path, What::TypeChanged);
        return;
    }
    if narrower(pair.was, pair.is) {
        note(path, What::LimitsChanged);
    }
    let (was, is) = (object(pair.was, "properties"), object(pair.is, "properties"));
    let (wanted, wants) = (required(pair.was), required(pair.is));
    for name in was.into_iter().flatten().map(|(name, _)| name) {
        if is.is_none_or(|is| !is.contains_key(name)) {
            note(&join(path, name), What::Removed);
        }
    }
    for name in is.into_iter().flatten().map(|(name, _)| name) {
        if was.is_none_or(|was| !was.contains_key(name)) {
            note(&join(path, name), What::Added);
        }
    }
    for name in wants.difference(&wanted) {
        note(&join(path, name), What::NowRequired);
    }
    for name in wanted.difference(&wants) {
        if is.is_some_and(|is| is.contains_key(*name)) {
            note(&join(path, name), What::NoLongerRequired);
        }
    }
    for (name, inner) in was.into_iter().flatten() {
        if let Some(other) = is.and_then(|is| is.get(name)) {
            compare(&pair.at(inner, other), &join(path, name), found, deep + 1);
        }
    }
    match (pair.was.get("items"), pair.is.get("items")) {
        (Some(was), Some(is)) => compare(&pair.at(was, is), path, found, deep + 1),
        (None, Some(_)) => {
            found.insert(Difference { field: path.to_owned(), what: What::LimitsChanged });
        }
        _ => {}
    }
}

/// Kinds that a value may have, in order.
fn types(schema: &Value) -> BTreeSet<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => BTreeSet::from([one.as_str()]),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// Words whose value is compared as a whole: where it is new or another one,
/// nobody can tell whether what was right stays right.
const WHOLE: [&str; 17] = [
    "const",
    "format",
    "pattern",
    "multipleOf",
    "uniqueItems",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "prefixItems",
];
/// Words of the least and of the most.
const LEAST: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const MOST: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/// Whether something that was right under the old words may be wrong under the new.
fn narrower(was: &Value, is: &Value) -> bool {
    let changed = |word: &str| is.get(word).is_some_and(|now| was.get(word) != Some(now));
    // A bound that can not be told to be wider is taken as narrower.
    let above = |word: &str| changed(word) && !wider(was.get(word), is.get(word), true);
    let below = |word: &str| changed(word) && !wider(was.get(word), is.get(word), false);
    let choices = match (was.get("enum").and_then(Value::as_array), is.get("enum").and_then(Value::as_array)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => was.iter().any(|value| !is.contains(value)),
    };
    WHOLE.iter().any(|word| changed(word))
        || LEAST.iter().any(|word| above(word))
        || MOST.iter().any(|word| below(word))
        || choices
        || closer(was.get("additionalProperties"), is.get("additionalProperties"))
}

/// Whether fields without a name in the schema are let through less than before.
fn closer(was: Option<&Value>, is: Option<&Value>) -> bool {
    match (was, is) {
        (_, None | Some(Value::Bool(true))) => false,
        (was, is) => was != is,
    }
}

/// Whether a bound lets through more than before.
fn wider(was: Option<&Value>, is: Option<&Value>, least: bool) -> bool {
    match (was.and_then(number), is.and_then(number)) {
        (Some(was), Some(is)) if least => is <= was,
        (Some(was), Some(is)) => is >= was,
        _ => false,
    }
}

/// A whole number; others are not compared.
fn number(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from))
}

fn object<'a>(schema: &'a Value, word: &str) -> Option<&'a Map<String, Value>> {
    schema.get(word).and_then(Value::as_object)
}

fn required(schema: &Value) -> BTreeSet<&str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Follows references within the schema, not for ever.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let mut at = schema;
    for _ in 0..DEEPEST {
        let Some(to) = at.get("$ref").and_then(Value::as_str) else { return at };
        match to.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) {
            Some(next) => at = next,
            None => return at,
        }
    }
    at
}

#[cfg(test)]
mod tests;
