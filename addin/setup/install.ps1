<#
.SYNOPSIS
Sets Reviewbook up for the person who starts it on Windows, with its own Python and its buttons; brings it up to date, repairs
it, and takes it out again. Nothing needs to be there beforehand, and no administrator. On macOS and Linux: install.sh.

.DESCRIPTION
Right-click this file and choose Run with PowerShell. It runs in Windows PowerShell 5.1, the one that comes with Windows.

What it writes, all of it in the folders of this person; nothing in the registry, and no PATH changes:
  program   %LOCALAPPDATA%\Reviewbook\program: uv, Python, Reviewbook and what Reviewbook needs; -Uninstall deletes it
  settings  %LOCALAPPDATA%\Reviewbook: addin.conf and two notes, by "reviewbook addin install"
  ribbon    %APPDATA%\Microsoft\Excel\XLSTART\Reviewbook.xlam, or the toolbar in LibreOffice's profile

What a company has is honoured: HTTPS_PROXY, SSL_CERT_FILE, UV_DEFAULT_INDEX, UV_SYSTEM_CERTS, UV_PYTHON_INSTALL_MIRROR,
UV_DOWNLOAD_URL, UV_CACHE_DIR, uv's own settings file; UV_PYTHON names a Python to use in place of uv's.

It exits with 0 when all is well, with 1 when the check at the end found something, with 2 when it could not be done.

.PARAMETER LibreOffice
The toolbar in LibreOffice in place of the ribbon in Excel.
.PARAMETER Offline
Without a network, from a folder that -Collect filled.
.PARAMETER Collect
Fill a folder with all that computers without a network need.
.PARAMETER Uninstall
Take everything out again; workbooks stay.
.PARAMETER Lang
Language of this script and of the buttons: en or zh-CN.
.PARAMETER Quiet
Ask nothing, and wait for nothing.
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [switch] $LibreOffice,
    [string] $Offline = '',
    [string] $Collect = '',
    [switch] $Uninstall,
    [ValidateSet('en', 'zh-CN')] [string] $Lang,
    [switch] $Quiet
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # its bar makes a download many times slower

$PythonVersion = '3.12' # the oldest that every pinned library still has ready-made files for, with years of fixes ahead
$UvVersion = '0.13.9'   # the one that this script was tried with; any from 0.8 on that is there already is used instead
$UvInstaller = "https://astral.sh/uv/$UvVersion/install.ps1"

# --- what is said ---

# Single quotes around the texts, and no single quote in them, curly ones included: PowerShell takes those for quotes, too.
$Words = @{
    'en' = @{
        'begin' = 'Reviewbook is being set up for you in {0}. No administrator is needed, and nothing else on this computer changes.'
        'step-uv' = '1/5  uv, the program that brings everything else'
        'step-python' = '2/5  Python, for Reviewbook alone'
        'step-program' = '3/5  Reviewbook and what it needs; this can take some minutes'
        'step-buttons' = '4/5  The buttons'
        'step-doctor' = '5/5  A look at whether everything is in place'
        'ready' = 'Reviewbook is set up. Its commands for a terminal: {0}'
        'wrong' = 'Reviewbook is set up, but not everything is in place yet: each line with ✘ above says what to do.'
        'again' = 'To bring it up to date, repair it or take it out, start this script again. When it is gone, this takes it out: powershell -ExecutionPolicy Bypass -File "{0}" -Uninstall'
        'ask' = 'Reviewbook is set up already. Press Enter to bring it up to date or repair it; type U and press Enter to take it out'
        'removing' = 'Reviewbook is being taken out.'
        'gone' = 'Reviewbook is gone from this computer. Your workbooks and cycle folders are as they were.'
        'nothing' = 'Reviewbook is not set up here: there is nothing to take out.'
        'toolbar-left' = 'Reviewbook was damaged, so its toolbar could not be taken out of LibreOffice: remove it there, under Tools > Extensions.'
        'collecting' = 'Everything that computers without a network need is being collected in {0}; this can take some minutes.'
        'collected' = 'All of it is in {0}. Carry the folder to a computer with the same system, and start the script that lies in it.'
        'details' = '  (What was tried stands in {0})'
        'no-source' = 'Reviewbook itself does not lie beside this script: unpack all that was downloaded, and start the script in the folder that it was unpacked to.'
        'several' = 'Several versions of Reviewbook lie in {0}: leave the one that is to be set up, and start this script again.'
        'no-folder' = 'The folder {0} is not there: name the one that -Collect filled.'
        'not-written' = 'Nothing can be written in {0}: ask IT for the right to write there, or free some space, then start this script again.'
        'no-network' = 'The internet could not be reached: connect, or ask IT which HTTPS_PROXY or UV_DEFAULT_INDEX to set, then start this script again.'
        'certificate' = 'The connection is not trusted, as happens where a company inspects it: ask IT for the file to set SSL_CERT_FILE to, then start this script again.'
        'disk-full' = 'The disk is full: free about 1 GB, then start this script again.'
        'no-permission' = 'A file could not be written in {0}: close Excel and LibreOffice, or ask IT for the right to write there, then start this script again.'
        'blocked' = 'A program in {0} could not be started: an antivirus or a rule of the company may hold it, so ask IT to allow this folder, then start this script again.'
        'incomplete' = 'The folder {0} lacks something: fill it again with -Collect, on a computer with a network and the same system.'
        'no-python' = 'No Python could be brought: start this script again, or ask IT for a Python of version 3.11 or newer and set UV_PYTHON to it.'
        'no-buttons' = 'The program is in place, but its buttons are not: do what the line above says, then start this script again.'
        'still-there' = 'The buttons could not be taken out: close Excel and LibreOffice, then start this script again.'
        'failed' = 'Something unexpected stopped this: start it again, and if it stops again, show IT what stands below.'
        'other-system' = 'This script is for Windows: on macOS and Linux start install.sh.'
        'restricted' = 'A rule of the company lets PowerShell run only what it knows: ask IT to allow this script, or to set Reviewbook up for you.'
        'in-use' = 'A file of Reviewbook is in use: close Excel and LibreOffice, then start this script again.'
        'excel-open' = 'Excel is open and holds the buttons: close it, then start this script again.'
        'close-excel' = 'Excel is open and holds the buttons. Close it, then press Enter'
        'press-enter' = 'Press Enter to close this window'
    }
    'zh-CN' = @{
        'begin' = '正在为您安装绩效簿（Reviewbook），位置：{0}。无需管理员权限，不改动电脑上的其他内容。'
        'step-uv' = '1/5  uv（用于安装其余内容的程序）'
        'step-python' = '2/5  Python（仅供绩效簿使用）'
        'step-program' = '3/5  绩效簿及其所需内容，可能需要几分钟'
        'step-buttons' = '4/5  按钮'
        'step-doctor' = '5/5  检查是否就绪'
        'ready' = '绩效簿已安装。在终端中使用的命令：{0}'
        'wrong' = '绩效簿已安装，但尚未全部就绪：上面每个带 ✘ 的行都说明了如何处理。'
        'again' = '如需更新、修复或卸载，请再次启动本脚本。如果本脚本已删除，可以这样卸载：powershell -ExecutionPolicy Bypass -File "{0}" -Uninstall'
        'ask' = '绩效簿已经安装。按回车键更新或修复；输入 U 再按回车键则卸载'
        'removing' = '正在卸载绩效簿。'
        'gone' = '绩效簿已卸载。您的工作簿和考核文件夹保持不变。'
        'nothing' = '此处没有安装绩效簿，没有可卸载的内容。'
        'toolbar-left' = '绩效簿已损坏，无法从 LibreOffice 卸载其工具栏：请在 LibreOffice 的“工具 > 扩展程序”中删除。'
        'collecting' = '正在将无网络的电脑所需的一切收集到 {0}，可能需要几分钟。'
        'collected' = '全部内容已在 {0} 中。请将该文件夹带到系统相同的电脑上，启动其中的脚本。'
        'details' = '  （详细过程见 {0}）'
        'no-source' = '本脚本旁边没有绩效簿本身：请将下载的内容全部解压，在解压后的文件夹中启动脚本。'
        'several' = '{0} 中有多个版本的绩效簿：请只保留要安装的版本，重新启动本脚本。'
        'no-folder' = '文件夹 {0} 不存在：请指定由 -Collect 收集的文件夹。'
        'not-written' = '无法写入 {0}：请联系 IT 取得写入权限，或清理磁盘空间，然后重新启动本脚本。'
        'no-network' = '无法连接网络：请检查网络，或向 IT 询问应设置的 HTTPS_PROXY 或 UV_DEFAULT_INDEX，然后重新启动本脚本。'
        'certificate' = '连接不受信任，公司检查网络连接时会出现这种情况：请向 IT 询问 SSL_CERT_FILE 应指向的证书文件，然后重新启动本脚本。'
        'disk-full' = '磁盘已满：请清理约 1 GB 空间，然后重新启动本脚本。'
        'no-permission' = '无法在 {0} 中写入文件：请关闭 Excel 和 LibreOffice，或联系 IT 取得写入权限，然后重新启动本脚本。'
        'blocked' = '无法启动 {0} 中的程序，可能被杀毒软件或公司规定拦截：请联系 IT 放行该文件夹，然后重新启动本脚本。'
        'incomplete' = '文件夹 {0} 内容不全：请在一台能联网、系统相同的电脑上用 -Collect 重新收集。'
        'no-python' = '无法取得 Python：请重新启动本脚本，或向 IT 索取 3.11 或更新版本的 Python，并将 UV_PYTHON 设为其位置。'
        'no-buttons' = '程序已安装，但按钮尚未就绪：请按上一行的说明处理，然后重新启动本脚本。'
        'still-there' = '无法卸载按钮：请关闭 Excel 和 LibreOffice，然后重新启动本脚本。'
        'failed' = '出现意外情况：请重新启动；如再次出现，请将以下内容交给 IT。'
        'other-system' = '本脚本用于 Windows：在 macOS 和 Linux 上请使用 install.sh。'
        'restricted' = '公司规定限制了 PowerShell：请联系 IT 放行本脚本，或由 IT 为您安装绩效簿。'
        'in-use' = '绩效簿的文件正在使用：请关闭 Excel 和 LibreOffice，然后重新启动本脚本。'
        'excel-open' = 'Excel 已打开并占用按钮文件：请关闭 Excel，然后重新启动本脚本。'
        'close-excel' = 'Excel 已打开并占用按钮文件。请关闭 Excel，再按回车键'
        'press-enter' = '按回车键关闭此窗口'
    }
}

function Get-Sentence([string] $Key, [string] $Value = '') {
    return $Words[$Language][$Key] -f $Value
}

function Write-Sentence([string] $Key, [string] $Value = '') {
    Write-Host (Get-Sentence $Key $Value)
}

# Ends the script; a window that a click opened stays until what it says was read.
function Exit-Script([int] $Code) {
    if ($Asks -and $Clicked) { [void] (Read-Host (Get-Sentence 'press-enter')) }
    exit $Code
}

# Says why it ends and where more stands; nothing is tried after it.
function Stop-Script([string] $Key, [string] $Value = '') {
    Write-Host ([string] [char] 0x2718 + ' ' + (Get-Sentence $Key $Value))
    if ($Log -and (Test-Path -LiteralPath $Log)) {
        Write-Sentence 'details' $Log
        if ($Key -eq 'failed') { Get-Content -LiteralPath $Log -Encoding UTF8 -Tail 5 | ForEach-Object { Write-Host $_ } }
    }
    Exit-Script 2
}

# --- what is asked for, and where it goes ---

# -Lang, else what Reviewbook's own commands go by, else the language of Windows' menus.
function Get-Language {
    foreach ($asked in @($Lang, $env:REVIEWBOOK_LANG, (Get-UICulture).Name)) {
        if ($asked) {
            if ($asked -like 'zh*') { return 'zh-CN' }
            return 'en'
        }
    }
    return 'en'
}

# Whether this computer lacks Excel, and has LibreOffice in its place.
function Test-LacksExcel {
    foreach ($root in @('HKCU:', 'HKLM:')) {
        if (Test-Path -LiteralPath "$root\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe") { return $false }
    }
    foreach ($folder in @($env:ProgramFiles, ${env:ProgramFiles(x86)})) {
        if ($folder -and (Test-Path -LiteralPath (Join-Path $folder 'LibreOffice\program\soffice.com'))) { return $true }
    }
    return $false
}

# Where uv puts everything, and what it may not take from elsewhere: for the programs that are started here, and for no others.
function Set-Program([string] $Folder) {
    $script:Program = $Folder
    $script:Log = Join-Path $Folder 'install.log'
    $script:Reviewbook = Join-Path $Folder 'bin\reviewbook.exe'
    $script:OwnCache = ''
    $script:Environment = @{
        'UV_TOOL_DIR' = Join-Path $Folder 'tools'
        'UV_TOOL_BIN_DIR' = Join-Path $Folder 'bin'
        'UV_PYTHON_INSTALL_DIR' = Join-Path $Folder 'python'
        'UV_PYTHON_INSTALL_BIN' = '0'
        'UV_PYTHON_INSTALL_REGISTRY' = '0'
        'UV_NO_PROGRESS' = '1'
        'VIRTUAL_ENV' = ''
        'CONDA_PREFIX' = ''
        'PYTHONHOME' = ''
        'PYTHONPATH' = ''
        'PYTHONUTF8' = '1' # what it says is kept in the log, with letters that an old code page lacks
        'PSModulePath' = '' # that of PowerShell 7 leads Windows PowerShell astray
    }
    if (-not $env:UV_CACHE_DIR) {
        $script:OwnCache = Join-Path $Folder 'cache'
        $Environment['UV_CACHE_DIR'] = $OwnCache
    }
    # A company's own certificates lie in Windows' store; older uv knows the second name alone.
    if (-not ($env:UV_SYSTEM_CERTS -or $env:UV_NATIVE_TLS -or $env:SSL_CERT_FILE)) {
        $Environment['UV_SYSTEM_CERTS'] = 'true'
        $Environment['UV_NATIVE_TLS'] = 'true'
    }
}

# --- running what takes long ---

# The folder of the program, with a log of this run.
function Open-Program {
    try {
        [void] [IO.Directory]::CreateDirectory($Program)
        [IO.File]::WriteAllText($Log, '')
    }
    catch { Stop-Script 'not-written' $Program }
}

function Add-Log([string] $Text) {
    [IO.File]::AppendAllText($Log, $Text + [Environment]::NewLine)
}

# An argument as a program of Windows reads it: no path holds a quote, and a backslash before the last one would escape it.
function Get-Quoted([string] $Argument) {
    return '"' + ($Argument -replace '(\\+)$', '$1$1') + '"'
}

function New-Start([string] $File, [string[]] $Arguments, [string] $Folder) {
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = $File
    $start.Arguments = @($Arguments | ForEach-Object { Get-Quoted $_ }) -join ' '
    $start.WorkingDirectory = $Folder
    $start.UseShellExecute = $false
    foreach ($name in @($Environment.Keys)) {
        $start.EnvironmentVariables.Remove($name)
        if ($Environment[$name]) { $start.EnvironmentVariables.Add($name, $Environment[$name]) }
    }
    return $start
}

# Runs a program and returns its exit code; what it says goes into the log, and into $Said until the next one. Whoever waits for
# it sees a dot each three seconds.
function Invoke-Quietly([string] $File, [string[]] $Arguments, [string] $Folder = $env:SystemRoot) {
    $start = New-Start $File $Arguments $Folder
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = [Text.Encoding]::UTF8
    $start.StandardErrorEncoding = [Text.Encoding]::UTF8
    Add-Log ("`r`n> " + $File + ' ' + $start.Arguments)
    try {
        $process = [Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync() # both at once, or a full pipe would stop it
        $errors = $process.StandardError.ReadToEndAsync()
        $dots = 0
        while (-not $process.WaitForExit(3000)) {
            Write-Host '.' -NoNewline
            $dots += 1
        }
        if ($dots -gt 0) { Write-Host '' }
        $script:Said = $output.Result + $errors.Result
        $code = $process.ExitCode
    }
    catch {
        $cause = $_.Exception.GetBaseException()
        $script:Said = $cause.Message
        if ($cause -is [ComponentModel.Win32Exception]) { $script:Said += ' (os error ' + $cause.NativeErrorCode + ')' }
        $code = -1
    }
    Add-Log $Said
    return $code
}

# Runs a program whose words are for the person, in this window, and returns its exit code.
function Invoke-Shown([string] $File, [string[]] $Arguments) {
    try { $process = [Diagnostics.Process]::Start((New-Start $File $Arguments $env:SystemRoot)) }
    catch {
        Add-Log ([string] $_)
        Stop-Script 'blocked' $Program
    }
    $process.WaitForExit()
    return $process.ExitCode
}

# Ends with the sentence for what was said last, the most particular first.
function Resolve-Failure([string] $Otherwise = 'failed') {
    if ($Said -match 'No space left|os error (39|112)\)') { Stop-Script 'disk-full' }
    if ($Said -match 'os error (216|225|226|577|1260|4551)\)') { Stop-Script 'blocked' $Program }
    if ($Said -match 'os error (32|33|1224)\)') { Stop-Script 'in-use' }
    if ($Said -match 'certificate|UnknownIssuer') { Stop-Script 'certificate' }
    if ($Said -match 'Access is denied|Permission denied|os error (5|19)\)') { Stop-Script 'no-permission' $Program }
    if ($Offline -and ($Said -match 'not found in the provided package locations|Network connectivity is disabled')) {
        Stop-Script 'incomplete' $Offline
    }
    if ($Said -match 'failed to (fetch|download)|error sending request|dns error|resolve host|tcp connect|timed out|unable to connect|unreachable|proxy|tunnel|HTTP status') {
        Stop-Script 'no-network'
    }
    Stop-Script $Otherwise
}

# --- the steps ---

# Finds $Source, the folder to stand in, and $Wanted, what is set up there.
function Find-Source {
    foreach ($folder in @($Offline, $PSScriptRoot)) {
        if (-not $folder) { continue }
        $wheels = @(Get-ChildItem -LiteralPath $folder -Filter 'reviewbook-*.whl')
        if ($wheels.Count -gt 1) { Stop-Script 'several' $folder }
        if ($wheels.Count -eq 1) {
            # Named from within its folder, since uv takes a # in a path for the end of it.
            $script:Source = $folder
            $script:Wanted = './' + $wheels[0].Name
            return
        }
    }
    $script:Source = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '..\..'))
    $script:Wanted = '.'
    $project = Join-Path $Source 'pyproject.toml'
    if (-not (Test-Path -LiteralPath $project)) { Stop-Script 'no-source' }
    if (-not (Select-String -LiteralPath $project -SimpleMatch 'name = "reviewbook"' -Quiet)) { Stop-Script 'no-source' }
}

# Finds $Pins: the exact versions that the tests ran with.
function Find-Pins {
    $script:Pins = Join-Path $Program 'pins.txt'
    $kept = Join-Path $Source 'pins.txt'
    $project = Join-Path $Source 'pyproject.toml'
    $lines = @()
    if (Test-Path -LiteralPath $kept) { $lines = @([IO.File]::ReadAllLines($kept)) }
    elseif (Test-Path -LiteralPath $project) {
        $inside = $false
        foreach ($line in [IO.File]::ReadAllLines($project)) {
            if ($line -eq 'constraint-dependencies = [') { $inside = $true }
            elseif ($line -eq ']') { $inside = $false }
            elseif ($inside -and ($line -match '^ *"([^"]*)",*$')) { $lines += $Matches[1] }
        }
    }
    [IO.File]::WriteAllLines($Pins, [string[]] $lines)
}

# Whether a program is a uv of version 0.8 or newer.
function Test-Uv([string] $File) {
    if (-not ($File -and (Test-Path -LiteralPath $File))) { return $false }
    if ((Invoke-Quietly $File @('--version')) -ne 0) { return $false }
    if ($Said -match '^uv (\d+)\.(\d+)\.') { return (([int] $Matches[1]) -gt 0) -or (([int] $Matches[2]) -ge 8) }
    return $false
}

# Finds $Uv.
function Install-Uv {
    $own = Join-Path $Program 'uv\uv.exe'
    $brought = ''
    if ($Offline) { $brought = Join-Path $Offline 'uv.exe' }
    $there = Get-Command -Name 'uv.exe' -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($brought -and (Test-Path -LiteralPath $brought)) {
        [void] [IO.Directory]::CreateDirectory((Split-Path -Parent $own))
        Copy-Item -LiteralPath $brought -Destination $own -Force
    }
    elseif ($there -and (Test-Uv $there.Path)) {
        $script:Uv = $there.Path
        return
    }
    elseif ($Offline) { Stop-Script 'incomplete' $Offline }
    elseif (-not (Test-Uv $own)) { Save-Uv }
    $script:Uv = $own
    if (-not (Test-Uv $Uv)) { Stop-Script 'blocked' $Program }
}

# How Windows PowerShell, which asks Windows alone, learns of HTTPS_PROXY and of the password of the person's own proxy.
$UseProxy = {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    if ($env:HTTPS_PROXY) {
        $named = $env:HTTPS_PROXY
        if ($named -notmatch '://') { $named = 'http://' + $named }
        $address = [Uri] $named
        [Net.WebRequest]::DefaultWebProxy = New-Object Net.WebProxy -ArgumentList $address, $true
        if ($address.UserInfo) {
            $user, $password = $address.UserInfo.Split([char[]] ':', 2) | ForEach-Object { [Uri]::UnescapeDataString($_) }
            [Net.WebRequest]::DefaultWebProxy.Credentials = New-Object Net.NetworkCredential -ArgumentList $user, $password
        }
    }
    elseif ([Net.WebRequest]::DefaultWebProxy) {
        [Net.WebRequest]::DefaultWebProxy.Credentials = [Net.CredentialCache]::DefaultNetworkCredentials
    }
}

# Brings uv by its own installer, into our folder, without a word in the registry or the PATH.
function Save-Uv {
    $installer = Join-Path $Program 'uv-installer.ps1'
    $starter = Join-Path $Program 'uv-starter.ps1'
    & $UseProxy
    try { Invoke-WebRequest -UseBasicParsing -Uri $UvInstaller -OutFile $installer }
    catch {
        Add-Log ([string] $_)
        $trust = @('TrustFailure', 'SecureChannelFailure')
        if (($_.Exception -is [Net.WebException]) -and ($trust -contains [string] $_.Exception.Status)) { Stop-Script 'certificate' }
        $script:Said = [string] $_
        Resolve-Failure 'no-network'
    }
    # In a PowerShell of its own: it ends the one that it runs in.
    $text = @([string] $UseProxy, '& (Join-Path $PSScriptRoot "uv-installer.ps1")', 'exit $LASTEXITCODE') -join [Environment]::NewLine
    [IO.File]::WriteAllText($starter, $text, [Text.Encoding]::UTF8)
    $Environment['UV_UNMANAGED_INSTALL'] = Join-Path $Program 'uv'
    $Environment['UV_INSTALL_DIR'] = '' # this person's own would win over ours
    $Environment['CARGO_DIST_FORCE_INSTALL_DIR'] = ''
    $shell = Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe'
    $code = Invoke-Quietly $shell @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', $starter)
    if ($code -ne 0) { Resolve-Failure 'no-network' }
    Remove-Item -LiteralPath $installer, $starter -Force
}

# Finds $Python: the version that uv is to find, or the file that UV_PYTHON names.
function Install-Python {
    $script:Python = $PythonVersion
    if ($env:UV_PYTHON) {
        $script:Python = $env:UV_PYTHON
        return
    }
    $without = @()
    if ($Offline) {
        $kept = Join-Path $Offline 'python'
        if (-not (Test-Path -LiteralPath $kept)) { return } # then a Python that is there must do
        $Environment['UV_PYTHON_CACHE_DIR'] = $kept
        $without = @('--offline')
    }
    $Environment['UV_PYTHON_PREFERENCE'] = 'only-managed'
    if ((Invoke-Quietly $Uv (@('python', 'install') + $without + @($Python))) -ne 0) { Resolve-Failure 'no-python' }
    # An antivirus or a crash may have left half of one, which uv takes for whole.
    if ((Invoke-Quietly $Uv @('python', 'find', $Python)) -ne 0) {
        $again = @('python', 'install', '--reinstall') + $without + @($Python)
        if ((Invoke-Quietly $Uv $again) -ne 0) { Resolve-Failure 'no-python' }
        if ((Invoke-Quietly $Uv @('python', 'find', $Python)) -ne 0) { Stop-Script 'blocked' $Program }
    }
}

function Install-Program {
    $tools = $Environment['UV_TOOL_DIR']
    $options = @('tool', 'install', '--force', '--python', $Python)
    if ((Get-Item -LiteralPath $Pins).Length -gt 0) { $options += @('--constraints', $Pins, '--build-constraints', $Pins) }
    # Whole once, it stays usable until all that the new one needs is there; never whole, it is begun anew from what was downloaded.
    if (Test-Path -LiteralPath (Join-Path $tools 'reviewbook\uv-receipt.toml')) { $options += '--reinstall' }
    else { Remove-Folder $tools }
    if ($Offline) {
        $links = $Offline
        if ($Source -eq $Offline) { $links = '.' }
        $options += @('--offline', '--no-index', '--find-links', $links)
    }
    else { $options += @('--refresh-package', 'reviewbook') } # uv does not look into a folder that it built before
    if ((Invoke-Quietly $Uv ($options + @($Wanted + '[ribbon]')) $Source) -ne 0) { Resolve-Failure }
    if ($OwnCache) { Remove-Folder $OwnCache }
}

# Excel holds the file of its ribbon while it is open; another person's Excel on the same computer does not matter.
function Wait-Excel {
    $mine = (Get-Process -Id $PID).SessionId
    while (Test-Path -LiteralPath $Ribbon) {
        $open = @(Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue | Where-Object { $_.SessionId -eq $mine })
        if ($open.Count -eq 0) { return }
        if (-not $Asks) { Stop-Script 'excel-open' }
        [void] (Read-Host (Get-Sentence 'close-excel'))
    }
}

function Install-Buttons {
    $options = @('addin', 'install', '--lang', $Language)
    if ($LibreOffice) { $options += '--libreoffice' }
    else { Wait-Excel }
    if ($Lang) { $options += @('--language', $Lang) } # else they speak as the spreadsheet program does
    if ((Invoke-Shown $Reviewbook $options) -ne 0) { Stop-Script 'no-buttons' }
}

# So that it can be taken out when what was downloaded is long gone.
function Save-Script {
    if ($PSScriptRoot -ne $Program) { Copy-Item -LiteralPath $PSCommandPath -Destination (Join-Path $Program 'install.ps1') -Force }
}

function Install-Everything {
    Find-Source
    Write-Sentence 'begin' $Program
    Open-Program
    Find-Pins
    Write-Sentence 'step-uv'
    Install-Uv
    Write-Sentence 'step-python'
    Install-Python
    Write-Sentence 'step-program'
    Install-Program
    Save-Script
    Write-Sentence 'step-buttons'
    Install-Buttons
    Write-Sentence 'step-doctor'
    $found = Invoke-Shown $Reviewbook @('addin', 'doctor', '--lang', $Language)
    if ($found -eq 0) { Write-Sentence 'ready' $Reviewbook }
    else { Write-Sentence 'wrong' }
    Write-Sentence 'again' (Join-Path $Program 'install.ps1')
    Exit-Script $found
}

# --- taking it out ---

# Removes a folder with all in it. Python's folder holds a junction, which Remove-Item of PowerShell 5.1 stumbles over.
function Remove-Folder([string] $Folder) {
    if (-not (Test-Path -LiteralPath $Folder)) { return }
    $null = & $env:ComSpec /d /c "rd /s /q `"$Folder`""
    if (Test-Path -LiteralPath $Folder) { Stop-Script 'no-permission' $Folder }
}

function Test-Reviewbook {
    if (-not (Test-Path -LiteralPath $Reviewbook)) { return $false }
    return (Invoke-Quietly $Reviewbook @('--help')) -eq 0
}

function Uninstall-Everything {
    $notes = @('addin.conf', 'answer.txt', 'press.log') | ForEach-Object { Join-Path $Settings $_ }
    $files = @(@($Ribbon, $Toolbar) + $notes | Where-Object { Test-Path -LiteralPath $_ })
    if (($files.Count -eq 0) -and -not (Test-Path -LiteralPath $Program)) {
        Write-Sentence 'nothing'
        Exit-Script 0
    }
    Write-Sentence 'removing'
    Wait-Excel
    if (Test-Path -LiteralPath $Program) { Open-Program }
    if (Test-Reviewbook) {
        if ((Test-Path -LiteralPath $Ribbon) -and ((Invoke-Shown $Reviewbook @('addin', 'uninstall', '--lang', $Language)) -ne 0)) {
            Stop-Script 'still-there'
        }
        if ((Test-Path -LiteralPath $Toolbar) -and
            ((Invoke-Shown $Reviewbook @('addin', 'uninstall', '--libreoffice', '--lang', $Language)) -ne 0)) {
            Stop-Script 'still-there'
        }
    }
    elseif (Test-Path -LiteralPath $Toolbar) { Write-Sentence 'toolbar-left' }
    try { $files | Where-Object { Test-Path -LiteralPath $_ } | ForEach-Object { Remove-Item -LiteralPath $_ -Force } }
    catch { Stop-Script 'still-there' }
    Remove-Folder $Program
    # Where nothing of anybody else is left in it.
    if ((Test-Path -LiteralPath $Settings) -and -not (Get-ChildItem -LiteralPath $Settings -Force)) { Remove-Folder $Settings }
    Write-Sentence 'gone'
    Exit-Script 0
}

# --- for computers without a network ---

function Save-Everything {
    Find-Source
    $folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Collect)
    try { [void] [IO.Directory]::CreateDirectory($folder) }
    catch { Stop-Script 'not-written' $folder }
    Write-Sentence 'collecting' $folder
    Get-ChildItem -LiteralPath $folder -Filter 'reviewbook-*.whl' | Remove-Item -Force
    Set-Program (Join-Path $folder 'unfinished')
    Open-Program
    Find-Pins
    Install-Uv
    Copy-Item -LiteralPath $Uv -Destination (Join-Path $folder 'uv.exe') -Force
    $Environment['UV_PYTHON_CACHE_DIR'] = Join-Path $folder 'python'
    Install-Python
    $made = Join-Path $Program 'env'
    if ((Invoke-Quietly $Uv @('venv', '--clear', '--seed', '--python', $Python, $made)) -ne 0) { Resolve-Failure }
    if ($env:UV_DEFAULT_INDEX -and -not $env:PIP_INDEX_URL) { $Environment['PIP_INDEX_URL'] = $env:UV_DEFAULT_INDEX }
    $pip = @('-m', 'pip', 'wheel', '--no-cache-dir', '--wheel-dir', $folder, '--constraint', $Pins, ($Wanted + '[ribbon]'))
    if ((Invoke-Quietly (Join-Path $made 'Scripts\python.exe') $pip $Source) -ne 0) { Resolve-Failure }
    Copy-Item -LiteralPath $Pins -Destination (Join-Path $folder 'pins.txt') -Force
    Copy-Item -LiteralPath $PSCommandPath -Destination (Join-Path $folder 'install.ps1') -Force
    Remove-Folder $Program
    Write-Sentence 'collected' $folder
    Exit-Script 0
}

# --- what is done ---

$Language = Get-Language
$Log = ''
$Said = ''
$Clicked = $true
$Asks = -not $Quiet
# Where a rule of the company restricts PowerShell, nothing below this line would run.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { Stop-Script 'restricted' }
if ($env:OS -ne 'Windows_NT') { Stop-Script 'other-system' }

try {
    $started = [Environment]::CommandLine
    # Run with PowerShell names this file when it opens the window; in a window that was open before, nobody has to wait.
    $Clicked = $started.Contains((Split-Path -Leaf $PSCommandPath))
    $Asks = [Environment]::UserInteractive -and -not ($Quiet -or [Console]::IsInputRedirected -or ($started -match ' -noni'))

    $Settings = Join-Path $env:LOCALAPPDATA 'Reviewbook'
    $Ribbon = Join-Path $env:APPDATA 'Microsoft\Excel\XLSTART\Reviewbook.xlam'
    $Toolbar = Join-Path $env:APPDATA 'LibreOffice\4\user\reviewbook.json'
    Set-Program (Join-Path $Settings 'program')
    [Environment]::CurrentDirectory = $env:SystemRoot # a folder that somebody stands in cannot be removed

    if ($Offline) {
        if (-not (Test-Path -LiteralPath $Offline -PathType Container)) { Stop-Script 'no-folder' $Offline }
        $Offline = (Resolve-Path -LiteralPath $Offline).ProviderPath
    }
    elseif (Test-Path -LiteralPath (Join-Path $PSScriptRoot 'uv.exe')) { $Offline = $PSScriptRoot } # the folder that -Collect filled
    if ($Collect) { Save-Everything }
    if (-not $Uninstall -and $Asks -and (Test-Path -LiteralPath $Reviewbook)) {
        if ((Read-Host (Get-Sentence 'ask')) -like 'u*') { $Uninstall = $true }
    }
    if ($Uninstall) { Uninstall-Everything }
    if (Test-LacksExcel) { $LibreOffice = $true }
    Install-Everything
}
catch {
    if ($Log -and (Test-Path -LiteralPath $Log)) { Add-Log ($_ | Out-String) }
    else { Write-Host ($_ | Out-String) }
    Stop-Script 'failed'
}
