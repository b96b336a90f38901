//! The register of columns is the database's own.

use crate::support::*;
use store::{Read, params};

const OF_SQLITE: &str = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
const OF_POSTGRES: &str = "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns
   WHERE table_schema = 'public' AND CAST(table_name AS TEXT) = CAST($1 AS TEXT) ORDER BY ordinal_position";

async fn columns(w: &World, table: &str) -> Vec<String> {
    let mut view = w.db.view().await.expect("a view");
    let rows = match view.query(OF_SQLITE, params![table]).await {
        Ok(rows) => rows,
        Err(_) => w.db.view().await.expect("a view").query(OF_POSTGRES, params![table]).await.expect("columns"),
    };
    rows.iter().map(|r| r.text("name").expect("a name")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_is_registered_with_its_columns_in_order() {
    practice(|w| async move {
        for table in budget::tables::ALL.iter().chain(treasury::tables::ALL) {
            let known: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            assert_eq!(columns(&w, table.name).await, known, "{}", table.name);
            assert!(table.key.iter().all(|k| known.contains(k)), "{}", table.name);
        }
    })
    .await;
}
