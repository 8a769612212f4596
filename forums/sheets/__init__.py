"""Reading the spreadsheets people really send: pure Python in, pure Python out, no database, no request.

``workbooks`` and ``delimited`` open files, ``structure`` finds the table in them, ``headings`` knows what columns are
called; the cell readers (``figures``, ``days``, ``names``, ``texts``) each say what they understood or raise Trouble;
``reading`` makes rows of it. ``outside`` does the opening in a process of its own, with little memory; ``sandbox``
starts that process. Nothing is guessed: what can be read in two ways is a problem that a person settles.
"""
