//! What can stand at the cursor of a query: names of fields, and their values.
