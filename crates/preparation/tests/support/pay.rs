//! Payments beside the making of a budget, without their papers.

use budget::public::{Move, draw, find_account};
use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Db, Error, Record, Result, Subject, Tx};

use super::{SKPD, SUB, YEAR, code, sen};

/// A payment under way: it reserves, or posts what was reserved.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Pay {
    rekening: String,
    reserve: i64,
    post: i64,
}

impl Act for Pay {
    const DEF: &'static ActDef = &ActDef { setup: true, ..ActDef::new("test-pay", "Uji", "Uji", &[Role::Ppkd]) };
    type Out = i64;

    fn subject(&self) -> Subject {
        Subject::Unit(code(SKPD))
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<i64>> {
        let (unit, rekening) = (case.unit()?.id, code(&self.rekening));
        let account = find_account(tx, YEAR, unit, code(SUB).norm(), rekening.norm()).await?;
        let account = account.ok_or_else(|| Error::NotFound("rekening".into()))?.id;
        let one = Move { account, source: None, reserve: sen(self.reserve), post: sen(self.post) };
        let (standing, _) = draw(tx, &[one], None).await?;
        Ok(Record::new(standing[0].account.available().sen()))
    }
}

pub fn pay(rekening: &str, reserve: i64, post: i64) -> Pay {
    Pay { rekening: rekening.into(), reserve, post }
}

pub async fn ceiling_of(db: &Db, rekening: &str) -> i64 {
    let mut view = db.view().await.unwrap();
    let unit = store::units::by_norm(&mut view, code(SKPD).norm()).await.unwrap().unwrap().id;
    let found = find_account(&mut view, YEAR, unit, code(SUB).norm(), code(rekening).norm()).await.unwrap();
    found.unwrap().ceiling.sen()
}
