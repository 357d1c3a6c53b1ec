Option Explicit

' The value of a name in the text of the settings, lines of name=value; blank where it is not there.
Public Function Value(ByVal text As String, ByVal name As String) As String
    Dim lines() As String, number As Long
    lines = Split(Replace(text, vbCr, vbLf), vbLf)
    For number = LBound(lines) To UBound(lines)
        If Left(lines(number), Len(name) + 1) = name & "=" Then
            Value = Coding.Plain(Mid(lines(number), Len(name) + 2))
            Exit Function
        End If
    Next
End Function
