"""The rules beyond single values, by subject: each breach names both places and the article it rests on."""
