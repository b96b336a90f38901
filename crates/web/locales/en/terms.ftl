# Terms of the field that recur in sentences, as docs/terms.md has them.
# Terms and messages share their names in this library, so terms have a prefix.
-term-cash-plan = cash plan
-term-ceiling = ceiling
-term-programme = Programme
-term-activity = Activity
-term-sub-activity = Sub-activity
