//! Requests of nothing: what the last LPJ of a UP, or the LPJ of a TU, accounts
//! for becomes final, and no money moves.

use serde_json::json;

use super::payment::{Kind, Payment};
use super::{Desk, reference};
use crate::world::{World, amount, id};

impl Desk {
    pub async fn ask_for_nothing(&mut self, w: &World, lpj: i64, spent: i64) {
        let draft = w.ok(&self.seat.treasurer(), "draft-spp-nihil", json!({ "lpj": reference(lpj) })).await;
        assert_eq!((amount(&draft, "amount"), amount(&draft, "net")), (spent, 0), "{}: nothing", w.today);
        let spp = id(&draft, "id");
        w.ok(&self.seat.treasurer(), "submit-spp", json!({ "spp": reference(spp) })).await;
        self.filed(Payment::new(Kind::Nothing, spp, Vec::new(), spent));
    }
}
