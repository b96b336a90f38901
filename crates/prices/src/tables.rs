//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub PRICE_ITEM = "price_item" (id) journalled {
        id: Finance, year: Finance, kind: Finance, norm: Finance, code: Finance, import_id: Finance,
        document_id: Finance, made_at: Finance,
    }
    pub PRICE = "price" (id) journalled {
        id: Finance, item_id: Finance, starts: Finance, revision: Finance, amount: Finance, name: Finance,
        spec: Finance, measure: Finance, group_code: Finance, group_name: Finance, national_id: Finance,
        tkdn: Finance, rekening: Finance, rekening_norm: Finance, words: Finance, source: Finance,
        import_id: Finance, document_id: Finance, made_at: Finance,
    }
    pub PRICE_END = "price_end" (item_id) journalled {
        item_id: Finance, ends: Finance, reason: Finance, ended_by: Finance, ended_at: Finance,
    }
    pub PRICE_LINE = "price_line" (id) journalled {
        id: Finance, import_id: Finance, row_no: Finance, kind: Finance, code: Finance, name: Finance, spec: Finance,
        measure: Finance, group_code: Finance, group_name: Finance, national_id: Finance, amount: Finance,
        tkdn: Finance, rekening: Finance,
    }
    // Made again from the prices at any time.
    pub PRICE_WORD = "price_word" (year, word, item_id) plain {
        year: Technical, word: Technical, item_id: Technical,
    }
    pub PRICE_PROPOSAL = "price_proposal" (document_id) journalled {
        document_id: Finance, kind: Finance, replaces: Finance, name: Finance, spec: Finance, measure: Finance,
        amount: Finance, tkdn: Finance, rekening: Finance, survey: Finance, lowest: Finance, median: Finance,
        highest: Finance, item_id: Finance, price_id: Finance, reasons: Finance,
    }
    pub PRICE_QUOTATION = "price_quotation" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, vendor: Finance, amount: Finance, quoted_on: Finance,
    }
}

pub static ALL: &[&Table] =
    &[&PRICE_ITEM, &PRICE, &PRICE_END, &PRICE_LINE, &PRICE_WORD, &PRICE_PROPOSAL, &PRICE_QUOTATION];
