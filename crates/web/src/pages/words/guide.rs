//! Words around the guide.

use std::sync::LazyLock;

use super::Language;
use super::catalog::Catalog;
use super::words;

words! { "guide-": all this_page of_refusal only_indonesian }
