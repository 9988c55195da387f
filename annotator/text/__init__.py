"""Pure: article text to header, paragraphs, sentences, quotation marks and names."""
