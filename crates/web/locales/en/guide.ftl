guide-all = All guides
guide-this-page = Guide to this page
guide-of-refusal = What this refusal means
guide-only-indonesian = The guide is written in Indonesian.
