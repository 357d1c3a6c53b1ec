Option Explicit

' What a press does: it starts the Python that the user's own settings name, with the button's id and the workbook's name.

Private Busy As Boolean

' What Python's first half ends with.
Private Const Started As Long = 0
Private Const Answered As Long = 5
Private Const NoPython As Long = 127

Public Sub Pressed(ByVal id As String)
    Dim said As String
    If Words.Places(id) = "" Then Exit Sub
    If Busy Then
        Computer.Tell Words.Said("busy", Ribbon.Language())
        Exit Sub
    End If
    Busy = True
    On Error GoTo Failed
    said = Outcome(id)
Done:
    On Error Resume Next
    Busy = False
    If said <> "" Then Computer.Tell said
    Ribbon.Refresh
    Exit Sub
Failed:
    said = Words.Said("failed", Ribbon.Language())
    Resume Done
End Sub

' Start Python, and return what the user has to be told; blank where the work has begun.
Private Function Outcome(ByVal id As String) As String
    Dim interpreter As String, book As String, problem As String, code As Long
    interpreter = Settings.Value(Computer.Note("addin.conf"), "interpreter")
    book = Front.BookName()
    If interpreter = "" Then
        problem = "no-settings"
    ElseIf Not IsSound(interpreter) Then
        problem = "bad-settings"
    ElseIf Not Computer.IsThere(interpreter) Then
        problem = "no-python"
    ElseIf IsOdd(book) Then
        problem = "odd-name"
    Else
        code = Computer.Start(interpreter, id, Ribbon.Language(), Named(book))
        If code = Answered Then Outcome = Coding.Plain(Computer.Note("answer.txt"))
        If code = NoPython Then problem = "no-python"
        If code <> Started And Outcome = "" And problem = "" Then problem = "failed"
    End If
    If problem <> "" Then Outcome = Words.Said(problem, Ribbon.Language())
End Function

' The argument that names a workbook; a dash for none.
Private Function Named(ByVal book As String) As String
    Named = "-"
    If book <> "" Then Named = Coding.Coded(book)
End Function

' An interpreter is a whole path, without signs that could be read as something else where it is started.
Private Function IsSound(ByVal interpreter As String) As Boolean
    Dim whole As Boolean
    whole = Left(interpreter, 1) = "/" Or Mid(interpreter, 2, 2) = ":\" Or Left(interpreter, 2) = "\\"
    IsSound = whole And Not HasAny(interpreter, """%|<>*?$`") And Not HasControl(interpreter)
End Function

' Names that no workbook of ours has. They would be harmless where they are passed on, and are refused all the same.
Private Function IsOdd(ByVal book As String) As Boolean
    IsOdd = HasAny(book, """|") Or HasControl(book)
    If Computer.IsMac() Then IsOdd = IsOdd Or HasAny(book, "$`\")
End Function

Private Function HasAny(ByVal text As String, ByVal signs As String) As Boolean
    Dim place As Long
    For place = 1 To Len(signs)
        If InStr(text, Mid(signs, place, 1)) > 0 Then HasAny = True
    Next
End Function

Private Function HasControl(ByVal text As String) As Boolean
    Dim place As Long
    For place = 1 To Len(text)
        If (AscW(Mid(text, place, 1)) And &HFFFF&) < 32 Then HasControl = True
    Next
End Function
