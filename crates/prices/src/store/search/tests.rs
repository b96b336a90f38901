use store::Schema;
use store::testing::Temporary;

use super::*;

const SCHEMA: Schema =
    Schema { migrations: &[store::migrate::KERNEL, crate::MIGRATION], regulations: &[], guards: &[] };

/// No statement of a search walks through a whole table.
#[tokio::test]
async fn every_search_is_led_by_an_index() {
    let place = Temporary::sqlite(true, &SCHEMA).await.expect("a folder");
    let db = place.open(&SCHEMA).await.expect("a regency");
    let mut view = db.view().await.expect("a view");
    for (sql, params) in [(HITS, 12), (LAST, 4), (WEIGHT, 3), (ALL, 5), (ALL_OF_KIND, 6), (ITEMS, 2)] {
        let explained: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into_boxed_str());
        let rows = view.query(explained, vec![Value::Int(1); params]).await.expect("a plan");
        let plan: Vec<String> = rows.iter().map(|r| r.text("detail").expect("a line")).collect();
        // What was already chosen by an index is walked, and no table is.
        let scanned = plan.iter().any(|l| l.starts_with("SCAN ") && !["SCAN weighed", "SCAN c"].contains(&l.as_str()));
        assert!(!scanned, "{plan:#?}");
    }
    drop(view);
    db.close().await;
}
