"""Reading text: views that hide what readers do not see, words, sentences, rich text, offsets."""
