Option Explicit

' Text as plain ASCII: whatever a code page or a start of Python could spoil is = and four hexadecimal digits.

Public Function Plain(ByVal coded As String) As String
    Dim place As Long, found As Long
    place = 1
    Do
        found = InStr(place, coded, "=")
        If found = 0 Then Exit Do
        Plain = Plain & Mid(coded, place, found - place) & ChrW(CLng("&H" & Mid(coded, found + 1, 4)))
        place = found + 5
    Loop
    Plain = Plain & Mid(coded, place)
End Function

' Letters, digits and . _ / : - stay as they are; nothing else is ever passed on.
Public Function Coded(ByVal text As String) As String
    Dim place As Long, sign As String, number As Long
    For place = 1 To Len(text)
        sign = Mid(text, place, 1)
        number = AscW(sign) And &HFFFF&
        If IsHarmless(number) Then
            Coded = Coded & sign
        Else
            Coded = Coded & "=" & Right("000" & Hex(number), 4)
        End If
    Next
End Function

Private Function IsHarmless(ByVal number As Long) As Boolean
    Select Case number
        Case 45, 46, 47, 58, 95
            IsHarmless = True
        Case 48 To 57, 65 To 90, 97 To 122
            IsHarmless = True
    End Select
End Function
