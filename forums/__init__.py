"""The room of the forums: sessions, who came, what was discussed and agreed, and the minutes of it."""
