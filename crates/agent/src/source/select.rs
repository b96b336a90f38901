//! What is asked of a table, in the letters of either database. Names come from
//! the settings and are quoted; values are never put into the text.

/// Letters of the columns that may be long, from which on a row is not read: no
/// event holds so many, even where letters become shorter on their way.
pub(super) const MOST_ROW: usize = 1 << 20;

/// Rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Select<'a> {
    pub table: &'a str,
    pub columns: &'a [String],
    /// Those of them that may be long. Where they are too long together, they are
    /// left with the database.
    pub long: &'a [String],
    /// In which order; what is empty there is left out.
    pub order: &'a [String],
    /// Behind these values of `order`.
    pub after: Option<&'a [Vec<u8>]>,
    /// From this value of the first column of `order` on, and so many seconds
    /// before it.
    pub since: Option<(&'a [u8], i64)>,
    /// Only rows in which one of these is empty.
    pub lacking: &'a [String],
    pub limit: Option<usize>,
}

impl Select<'_> {
    /// Whether one row comes behind the other: whoever breaks off can go on there.
    pub fn is_ordered(&self) -> bool {
        !self.order.is_empty() && self.lacking.is_empty()
    }
}

/// How a database writes what the other writes otherwise.
pub(super) struct Dialect<'a> {
    /// Around names.
    pub quote: char,
    /// A column as it is read.
    pub read: fn(&str) -> String,
    /// The n-th parameter, compared with a column.
    pub parameter: &'a dyn Fn(usize, &str) -> String,
    /// A parameter so many seconds earlier.
    pub earlier: fn(&str, i64) -> String,
}

impl Dialect<'_> {
    pub fn name(&self, name: &str) -> String {
        let q = self.quote;
        let doubled: String = name.chars().flat_map(|c| if c == q { vec![q, q] } else { vec![c] }).collect();
        format!("{q}{doubled}{q}")
    }

    /// A column of the table, not what a database may call a cast of it: PostgreSQL
    /// would put numbers in the order of their letters.
    fn column(&self, name: &str) -> String {
        format!("s.{}", self.name(name))
    }

    /// `schema.table`
    pub fn table(&self, table: &str) -> String {
        table.split('.').map(|part| self.name(part)).collect::<Vec<_>>().join(".")
    }

    /// What is read of a row; behind it how long it is, where that is too long.
    fn columns(&self, select: &Select<'_>) -> Vec<String> {
        let read = |column: &String| (self.read)(&self.column(column));
        let long: Vec<&String> = select.columns.iter().filter(|c| select.long.contains(*c)).collect();
        let sizes: Vec<String> = long.iter().map(|c| format!("COALESCE(OCTET_LENGTH({}), 0)", read(c))).collect();
        let size = sizes.join(" + ");
        let short = |column: &String| format!("CASE WHEN {size} > {MOST_ROW} THEN NULL ELSE {} END", read(column));
        let one = |column: &String| if long.contains(&column) { short(column) } else { read(column) };
        let mut all: Vec<String> = select.columns.iter().map(one).collect();
        if !long.is_empty() {
            all.push((self.read)(&format!("(CASE WHEN {size} > {MOST_ROW} THEN {size} END)")));
        }
        all
    }

    /// The text and its parameters.
    pub fn select(&self, select: &Select<'_>) -> (String, Vec<Vec<u8>>) {
        let columns = self.columns(select);
        let mut text = format!("SELECT {} FROM {} AS s", columns.join(", "), self.table(select.table));
        let (mut conditions, mut values) = (Vec::new(), Vec::new());
        if select.lacking.is_empty() {
            conditions.extend(select.order.iter().map(|c| format!("{} IS NOT NULL", self.column(c))));
        } else {
            let empty: Vec<String> = select.lacking.iter().map(|c| format!("{} IS NULL", self.column(c))).collect();
            conditions.push(format!("({})", empty.join(" OR ")));
        }
        if let (Some((value, seconds)), Some(column)) = (select.since, select.order.first()) {
            values.push(value.to_vec());
            let from = (self.earlier)(&(self.parameter)(values.len(), column), seconds);
            conditions.push(format!("{} >= {from}", self.column(column)));
        }
        if let Some(after) = select.after {
            // a > x OR (a = x AND b > y) …: databases find such places in an index.
            let mut ways = Vec::new();
            for (n, column) in select.order.iter().enumerate().take(after.len()) {
                let mut way = Vec::new();
                for (column, value) in select.order.iter().zip(after).take(n) {
                    values.push(value.clone());
                    way.push(format!("{} = {}", self.column(column), (self.parameter)(values.len(), column)));
                }
                if let Some(value) = after.get(n) {
                    values.push(value.clone());
                    way.push(format!("{} > {}", self.column(column), (self.parameter)(values.len(), column)));
                }
                ways.push(format!("({})", way.join(" AND ")));
            }
            conditions.push(format!("({})", ways.join(" OR ")));
        }
        if !conditions.is_empty() {
            text.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
        }
        if select.is_ordered() {
            let order: Vec<String> = select.order.iter().map(|c| self.column(c)).collect();
            text.push_str(&format!(" ORDER BY {}", order.join(", ")));
        }
        if let Some(limit) = select.limit {
            text.push_str(&format!(" LIMIT {limit}"));
        }
        (text, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Dialect<'static> {
        Dialect {
            quote: '"',
            read: |column| format!("{column}::text"),
            parameter: &|n, _| format!("${n}"),
            earlier: |value, seconds| format!("{value} - {seconds}"),
        }
    }

    #[test]
    fn names_cannot_leave_their_quotes() {
        assert_eq!(plain().name("a\"; DROP TABLE x"), "\"a\"\"; DROP TABLE x\"");
        assert_eq!(plain().table("public.pasien"), "\"public\".\"pasien\"");
    }

    #[test]
    fn rows_are_asked_for_behind_the_last() {
        let (columns, order) = (["a".to_owned(), "b".to_owned()], ["a".to_owned(), "b".to_owned()]);
        let after = [b"1".to_vec(), b"2".to_vec()];
        let select = Select {
            table: "t",
            columns: &columns,
            order: &order,
            after: Some(&after),
            since: Some((b"9", 600)),
            limit: Some(10),
            ..Select::default()
        };
        let (text, values) = plain().select(&select);
        assert_eq!(
            text,
            "SELECT s.\"a\"::text, s.\"b\"::text FROM \"t\" AS s WHERE s.\"a\" IS NOT NULL AND s.\"b\" IS NOT NULL \
             AND s.\"a\" >= $1 - 600 AND ((s.\"a\" > $2) OR (s.\"a\" = $3 AND s.\"b\" > $4)) \
             ORDER BY s.\"a\", s.\"b\" LIMIT 10"
        );
        assert_eq!(values, [&b"9"[..], b"1", b"1", b"2"]);
        let short = Select { table: "t", columns: &columns, long: &columns[1..], ..Select::default() };
        let (text, _) = plain().select(&short);
        assert_eq!(
            text,
            "SELECT s.\"a\"::text, CASE WHEN COALESCE(OCTET_LENGTH(s.\"b\"::text), 0) > 1048576 THEN NULL ELSE \
             s.\"b\"::text END, (CASE WHEN COALESCE(OCTET_LENGTH(s.\"b\"::text), 0) > 1048576 THEN \
             COALESCE(OCTET_LENGTH(s.\"b\"::text), 0) END)::text FROM \"t\" AS s"
        );
        let lacking = Select { table: "t", columns: &columns, lacking: &order, ..Select::default() };
        let (text, _) = plain().select(&lacking);
        assert_eq!(
            text,
            "SELECT s.\"a\"::text, s.\"b\"::text FROM \"t\" AS s WHERE (s.\"a\" IS NULL OR s.\"b\" IS NULL)"
        );
    }
}
