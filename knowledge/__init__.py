"""What the desk knows: articles, intents, examples of sentiment, and the search index."""
