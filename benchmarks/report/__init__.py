"""Results as tables, as a chart, and in the pages that show them."""
