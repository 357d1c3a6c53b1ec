#!/bin/sh
# Sets Reviewbook up for the person who starts it on macOS or Linux, with its own Python and its buttons; brings it up to date,
# repairs it, and takes it out again. Nothing needs to be there beforehand, and no administrator. On Windows: install.ps1.
#
# What it writes, all of it in the home folder:
#   program   uv, Python, Reviewbook and what Reviewbook needs; one folder, which --uninstall deletes
#   settings  addin.conf and two notes beside it, by "reviewbook addin install"
#   ribbon    Reviewbook.xlam in Excel's start folder and, on macOS, one script; or the toolbar in LibreOffice's profile
#
# What a company has is honoured: HTTPS_PROXY, SSL_CERT_FILE, UV_DEFAULT_INDEX, UV_SYSTEM_CERTS, UV_PYTHON_INSTALL_MIRROR,
# UV_DOWNLOAD_URL, UV_CACHE_DIR, uv's own settings file; UV_PYTHON names a Python to use in place of uv's.
#
# It exits with 0 when all is well, with 1 when the check at the end found something, with 2 when it could not be done.
set -u

python_version=3.12   # the oldest that every pinned library still has ready-made files for, with years of fixes ahead
uv_version=0.13.9     # the one that this script was tried with; any from 0.8 on that is there already is used instead
uv_installer=https://astral.sh/uv/$uv_version/install.sh

# --- what is said ---

words() { # KEY -> $sentence: what is said, in $language, with %s where a value stands
    case $language:$1 in
    en:help) sentence='sh install.sh                       set Reviewbook up, bring it up to date, or repair it
    --libreoffice                   the toolbar in LibreOffice in place of the ribbon in Excel
    --offline FOLDER                without a network, from a folder that --collect filled
    --collect FOLDER                fill a folder with all that computers without a network need
    --uninstall                     take everything out again; workbooks stay
    --lang en | zh-CN               language of this script and of the buttons
    --quiet                         ask nothing' ;;
    zh-CN:help) sentence='sh install.sh                       安装、更新或修复绩效簿
    --libreoffice                   安装 LibreOffice 的工具栏，而不是 Excel 的功能区
    --offline 文件夹                不联网，使用由 --collect 收集的文件夹
    --collect 文件夹                收集无网络的电脑所需的一切
    --uninstall                     全部卸载；工作簿保留
    --lang en | zh-CN               本脚本和按钮的语言
    --quiet                         不提问' ;;
    en:begin) sentence='Reviewbook is being set up for you in %s. No administrator is needed, and nothing else on this computer changes.' ;;
    zh-CN:begin) sentence='正在为您安装绩效簿（Reviewbook），位置：%s。无需管理员权限，不改动电脑上的其他内容。' ;;
    en:step-uv) sentence='1/5  uv, the program that brings everything else' ;;
    zh-CN:step-uv) sentence='1/5  uv（用于安装其余内容的程序）' ;;
    en:step-python) sentence='2/5  Python, for Reviewbook alone' ;;
    zh-CN:step-python) sentence='2/5  Python（仅供绩效簿使用）' ;;
    en:step-program) sentence='3/5  Reviewbook and what it needs; this can take some minutes' ;;
    zh-CN:step-program) sentence='3/5  绩效簿及其所需内容，可能需要几分钟' ;;
    en:step-buttons) sentence='4/5  The buttons' ;;
    zh-CN:step-buttons) sentence='4/5  按钮' ;;
    en:step-doctor) sentence='5/5  A look at whether everything is in place' ;;
    zh-CN:step-doctor) sentence='5/5  检查是否就绪' ;;
    en:consent) sentence='     If macOS asks whether Terminal may access data from other apps, choose Allow: it is the folder where Excel looks for add-ins.' ;;
    zh-CN:consent) sentence='     如果 macOS 询问是否允许“终端”访问其他 App 的数据，请选择“允许”：那是 Excel 查找加载项的文件夹。' ;;
    en:ready) sentence='Reviewbook is set up. Its commands for a terminal: %s' ;;
    zh-CN:ready) sentence='绩效簿已安装。在终端中使用的命令：%s' ;;
    en:wrong) sentence='Reviewbook is set up, but not everything is in place yet: each line with ✘ above says what to do.' ;;
    zh-CN:wrong) sentence='绩效簿已安装，但尚未全部就绪：上面每个带 ✘ 的行都说明了如何处理。' ;;
    en:again) sentence='To bring it up to date, repair it or take it out, start this script again. When it is gone, this takes it out: sh "%s" --uninstall' ;;
    zh-CN:again) sentence='如需更新、修复或卸载，请再次启动本脚本。如果本脚本已删除，可以这样卸载：sh "%s" --uninstall' ;;
    en:ask) sentence='Reviewbook is set up already. Press Enter to bring it up to date or repair it; type U and press Enter to take it out: ' ;;
    zh-CN:ask) sentence='绩效簿已经安装。按回车键更新或修复；输入 U 再按回车键则卸载：' ;;
    en:removing) sentence='Reviewbook is being taken out.' ;;
    zh-CN:removing) sentence='正在卸载绩效簿。' ;;
    en:gone) sentence='Reviewbook is gone from this computer. Your workbooks and cycle folders are as they were.' ;;
    zh-CN:gone) sentence='绩效簿已卸载。您的工作簿和考核文件夹保持不变。' ;;
    en:nothing) sentence='Reviewbook is not set up here: there is nothing to take out.' ;;
    zh-CN:nothing) sentence='此处没有安装绩效簿，没有可卸载的内容。' ;;
    en:toolbar-left) sentence='Reviewbook was damaged, so its toolbar could not be taken out of LibreOffice: remove it there, under Tools > Extensions.' ;;
    zh-CN:toolbar-left) sentence='绩效簿已损坏，无法从 LibreOffice 卸载其工具栏：请在 LibreOffice 的“工具 > 扩展程序”中删除。' ;;
    en:collecting) sentence='Everything that computers without a network need is being collected in %s; this can take some minutes.' ;;
    zh-CN:collecting) sentence='正在将无网络的电脑所需的一切收集到 %s，可能需要几分钟。' ;;
    en:collected) sentence='All of it is in %s. Carry the folder to a computer with the same system, and start the script that lies in it.' ;;
    zh-CN:collected) sentence='全部内容已在 %s 中。请将该文件夹带到系统相同的电脑上，启动其中的脚本。' ;;
    en:details) sentence='  (What was tried stands in %s)' ;;
    zh-CN:details) sentence='  （详细过程见 %s）' ;;
    en:unknown-option) sentence='This script does not know %s: sh install.sh --help lists what it knows.' ;;
    zh-CN:unknown-option) sentence='本脚本不认识 %s：请用 sh install.sh --help 查看可用的选项。' ;;
    en:other-system) sentence='This script is for macOS and Linux: on Windows, right-click install.ps1 and choose Run with PowerShell.' ;;
    zh-CN:other-system) sentence='本脚本用于 macOS 和 Linux：在 Windows 上请右键单击 install.ps1，选择“使用 PowerShell 运行”。' ;;
    en:as-root) sentence='Reviewbook is set up for one person, not for all: start this script again without sudo.' ;;
    zh-CN:as-root) sentence='绩效簿只为一个用户安装：请不要使用 sudo，重新启动本脚本。' ;;
    en:no-source) sentence='Reviewbook itself does not lie beside this script: unpack all that was downloaded, and start the script in the folder that it was unpacked to.' ;;
    zh-CN:no-source) sentence='本脚本旁边没有绩效簿本身：请将下载的内容全部解压，在解压后的文件夹中启动脚本。' ;;
    en:several) sentence='Several versions of Reviewbook lie in %s: leave the one that is to be set up, and start this script again.' ;;
    zh-CN:several) sentence='%s 中有多个版本的绩效簿：请只保留要安装的版本，重新启动本脚本。' ;;
    en:no-folder) sentence='The folder %s is not there: name the one that --collect filled.' ;;
    zh-CN:no-folder) sentence='文件夹 %s 不存在：请指定由 --collect 收集的文件夹。' ;;
    en:not-written) sentence='Nothing can be written in %s: ask IT for the right to write there, or free some space, then start this script again.' ;;
    zh-CN:not-written) sentence='无法写入 %s：请联系 IT 取得写入权限，或清理磁盘空间，然后重新启动本脚本。' ;;
    en:no-downloader) sentence='Neither curl nor wget is here to download with: install one of them (Debian and Ubuntu: sudo apt install curl), then start this script again.' ;;
    zh-CN:no-downloader) sentence='缺少下载工具 curl 或 wget：请安装其中之一（Debian 和 Ubuntu：sudo apt install curl），然后重新启动本脚本。' ;;
    en:no-network) sentence='The internet could not be reached: connect, or ask IT which HTTPS_PROXY or UV_DEFAULT_INDEX to set, then start this script again.' ;;
    zh-CN:no-network) sentence='无法连接网络：请检查网络，或向 IT 询问应设置的 HTTPS_PROXY 或 UV_DEFAULT_INDEX，然后重新启动本脚本。' ;;
    en:certificate) sentence='The connection is not trusted, as happens where a company inspects it: ask IT for the file to set SSL_CERT_FILE to, then start this script again.' ;;
    zh-CN:certificate) sentence='连接不受信任，公司检查网络连接时会出现这种情况：请向 IT 询问 SSL_CERT_FILE 应指向的证书文件，然后重新启动本脚本。' ;;
    en:disk-full) sentence='The disk is full: free about 1 GB, then start this script again.' ;;
    zh-CN:disk-full) sentence='磁盘已满：请清理约 1 GB 空间，然后重新启动本脚本。' ;;
    en:no-permission) sentence='A file could not be written in %s: close Excel and LibreOffice, or ask IT for the right to write there, then start this script again.' ;;
    zh-CN:no-permission) sentence='无法在 %s 中写入文件：请关闭 Excel 和 LibreOffice，或联系 IT 取得写入权限，然后重新启动本脚本。' ;;
    en:blocked) sentence='A program in %s could not be started: an antivirus or a rule of the company may hold it, so ask IT to allow this folder, then start this script again.' ;;
    zh-CN:blocked) sentence='无法启动 %s 中的程序，可能被杀毒软件或公司规定拦截：请联系 IT 放行该文件夹，然后重新启动本脚本。' ;;
    en:incomplete) sentence='The folder %s lacks something: fill it again with --collect, on a computer with a network and the same system.' ;;
    zh-CN:incomplete) sentence='文件夹 %s 内容不全：请在一台能联网、系统相同的电脑上用 --collect 重新收集。' ;;
    en:no-python) sentence='No Python could be brought: start this script again, or ask IT for a Python of version 3.11 or newer and set UV_PYTHON to it.' ;;
    zh-CN:no-python) sentence='无法取得 Python：请重新启动本脚本，或向 IT 索取 3.11 或更新版本的 Python，并将 UV_PYTHON 设为其位置。' ;;
    en:no-buttons) sentence='The program is in place, but its buttons are not: do what the line above says, then start this script again.' ;;
    zh-CN:no-buttons) sentence='程序已安装，但按钮尚未就绪：请按上一行的说明处理，然后重新启动本脚本。' ;;
    en:no-consent) sentence='  If the Mac asked and was told not to allow it: quit Terminal, start this script again, and choose Allow.' ;;
    zh-CN:no-consent) sentence='  如果 Mac 询问时选择了不允许：请退出“终端”，重新启动本脚本，并选择“允许”。' ;;
    en:still-there) sentence='The buttons could not be taken out: close Excel and LibreOffice, then start this script again.' ;;
    zh-CN:still-there) sentence='无法卸载按钮：请关闭 Excel 和 LibreOffice，然后重新启动本脚本。' ;;
    en:failed) sentence='Something unexpected stopped this: start it again, and if it stops again, show IT what stands below.' ;;
    zh-CN:failed) sentence='出现意外情况：请重新启动；如再次出现，请将以下内容交给 IT。' ;;
    esac
}

say() { # KEY [VALUE]
    words "$1"
    shift
    # shellcheck disable=SC2059 # the sentence is ours, and says where the value goes
    printf "$sentence\n" "$@"
}

fail() { # KEY [VALUE]: says it, and where more stands; nothing is tried after it
    printf '✘ ' >&2
    say "$@" >&2
    if [ "$1" = no-buttons ] && [ "$system" = Darwin ]; then say no-consent >&2; fi
    if [ -s "$log" ]; then
        say details "$log" >&2
        if [ "$1" = failed ]; then tail -n 5 "$log" >&2; fi
    fi
    exit 2
}

# --- what is asked for, and where it goes ---

read_options() {
    language='' libreoffice='' offline='' collecting='' taking_out='' quiet='' helping='' unknown=''
    while [ $# -gt 0 ]; do
        case $1 in
        --libreoffice) libreoffice=yes ;;
        --uninstall) taking_out=yes ;;
        --quiet) quiet=yes ;;
        --help) helping=yes ;;
        --offline | --collect | --lang)
            if [ $# -lt 2 ] || [ -z "$2" ]; then
                unknown=$1
                break
            fi
            case $1 in --offline) offline=$2 ;; --collect) collecting=$2 ;; --lang) language=$2 ;; esac
            shift
            ;;
        *) unknown=$1 ;;
        esac
        shift
    done
}

choose_language() { # --lang, else what Reviewbook's own commands go by
    spoken=$language
    asked=${language:-${REVIEWBOOK_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}}
    if [ -z "$asked" ] && [ "$system" = Darwin ]; then asked=$(defaults read -g AppleLocale 2>/dev/null); fi
    case $asked in
    [Zz][Hh]*) language=zh-CN ;;
    *) language=en ;;
    esac
    case $spoken in
    '' | en | zh-CN) ;;
    *) unknown="--lang $spoken" ;;
    esac
}

name_places() {
    given_cache=${UV_CACHE_DIR:-}
    here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
    if [ "$system" = Darwin ]; then
        support="$HOME/Library/Application Support"
        settings=$support/Reviewbook
        program=$settings/program
        ribbon="$HOME/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/Reviewbook.xlam"
        applescript="$HOME/Library/Application Scripts/com.microsoft.Excel/Reviewbook.applescript"
        toolbar=$support/LibreOffice/4/user/reviewbook.json
        if lacks_excel; then libreoffice=yes; fi
    else
        case ${XDG_CONFIG_HOME:-} in /*) settings=$XDG_CONFIG_HOME/Reviewbook ;; *) settings=$HOME/.config/Reviewbook ;; esac
        case ${XDG_DATA_HOME:-} in /*) program=$XDG_DATA_HOME/Reviewbook/program ;; *) program=$HOME/.local/share/Reviewbook/program ;; esac
        ribbon='' applescript=''
        toolbar=${XDG_CONFIG_HOME:-$HOME/.config}/libreoffice/4/user/reviewbook.json
        libreoffice=yes # there is no Excel here
    fi
    name_program "$program"
}

lacks_excel() { # and has LibreOffice in its place
    for folder in /Applications "$HOME/Applications"; do
        if [ -d "$folder/Microsoft Excel.app" ]; then return 1; fi
    done
    [ -d /Applications/LibreOffice.app ] || [ -d "$HOME/Applications/LibreOffice.app" ]
}

name_program() { # FOLDER: where uv puts everything, and what it may not take from elsewhere
    program=$1
    log=$program/install.log
    reviewbook=$program/bin/reviewbook
    UV_TOOL_DIR=$program/tools UV_TOOL_BIN_DIR=$program/bin
    UV_PYTHON_INSTALL_DIR=$program/python UV_PYTHON_INSTALL_BIN=0 # no python of ours on anybody's PATH
    UV_NO_PROGRESS=1
    own_cache=''
    if [ -z "$given_cache" ]; then
        own_cache=$program/cache
        UV_CACHE_DIR=$own_cache
    fi
    export UV_TOOL_DIR UV_TOOL_BIN_DIR UV_PYTHON_INSTALL_DIR UV_PYTHON_INSTALL_BIN UV_NO_PROGRESS UV_CACHE_DIR
    unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH
}

trust_what_the_mac_trusts() { # a company's own certificates lie in the keychain; older uv knows the second name alone
    if [ "$system" = Darwin ] && [ -z "${UV_SYSTEM_CERTS:-}${UV_NATIVE_TLS:-}${SSL_CERT_FILE:-}" ]; then
        UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
        export UV_SYSTEM_CERTS UV_NATIVE_TLS
    fi
}

# --- running what takes long ---

open_folder() { # the folder of the program, with a log of this run
    if ! mkdir -p "$program" 2>/dev/null || ! : 2>/dev/null >"$log"; then fail not-written "$program"; fi
}

quietly() { # COMMAND…: what it says goes into the log; whoever waits for it sees a dot each three seconds
    printf '\n$ %s\n' "$*" >>"$log"
    dots='' began=$(date +%s)
    if [ -t 1 ]; then
        (while sleep 3 && kill -0 $$ 2>/dev/null; do printf .; done) & # Ctrl+C ends this script, and not what runs behind it
        dots=$!
    fi
    "$@" >"$log.last" 2>&1 </dev/null
    ended=$?
    if [ -n "$dots" ]; then
        kill "$dots"
        wait "$dots" 2>/dev/null
        if [ $(($(date +%s) - began)) -ge 3 ]; then echo; fi
    fi
    cat "$log.last" >>"$log"
    return "$ended"
}

said() { # PATTERN: whether the last command said it
    grep -qiE "$1" "$log.last"
}

explain() { # [OTHERWISE]: fails with the sentence for what the log says, the most particular first
    if said 'No space left|quota exceeded|os error (28|122)\)|curl: \(23\)'; then fail disk-full; fi
    if said 'certificate|UnknownIssuer|curl: \((35|51|58|60|77)\)'; then fail certificate; fi
    if said 'Permission denied|Operation not permitted|Read-only file system|os error (1|13|30)\)'; then fail no-permission "$program"; fi
    if [ -n "$offline" ] && said 'not found in the provided package locations|Network connectivity is disabled'; then
        fail incomplete "$offline"
    fi
    if said 'failed to (fetch|download)|error sending request|dns error|could not resolve|resolve host|tcp connect|timed out|unable to connect|unreachable|proxy|tunnel|curl: \([0-9]+\)|HTTP status'; then
        fail no-network
    fi
    fail "${1:-failed}"
}

# --- the steps ---

find_source() { # -> $source, the folder to stand in, and $wanted, what is set up there
    source='' wanted=''
    for folder in ${offline:+"$offline"} "$here"; do
        set -- "$folder"/reviewbook-*.whl
        if [ $# -gt 1 ]; then fail several "$folder"; fi
        if [ -f "$1" ]; then
            # Named from within its folder, since uv takes a # in a path for the end of it.
            source=$folder wanted=./${1##*/}
            return
        fi
    done
    if grep -q '^name = "reviewbook"' "$here/../../pyproject.toml" 2>/dev/null; then
        source=$here/../.. wanted=.
        return
    fi
    fail no-source
}

find_pins() { # -> $pins: the exact versions that the tests ran with
    pins=$program/pins.txt
    if [ -f "$source/pins.txt" ]; then
        cp "$source/pins.txt" "$pins"
        return
    fi
    sed -n '/^constraint-dependencies = \[/,/^\]/s/^ *"\([^"]*\)",*$/\1/p' "$source/pyproject.toml" 2>/dev/null >"$pins"
}

knows_enough() { # PROGRAM: whether it is a uv of version 0.8 or newer
    case $("$1" --version 2>/dev/null) in
    'uv 0.'[0-7].*) return 1 ;;
    'uv '[0-9]*) return 0 ;;
    *) return 1 ;;
    esac
}

bring_uv() { # -> $uv
    own=$program/uv/uv
    if [ -n "$offline" ] && [ -f "$offline/uv" ]; then
        mkdir -p "$program/uv"
        quietly write_anew "$offline/uv" "$own" || explain
    elif uv=$(command -v uv) && knows_enough "$uv"; then
        return
    elif [ -n "$offline" ]; then
        fail incomplete "$offline"
    elif ! knows_enough "$own"; then
        download_uv
    fi
    uv=$own
    if ! knows_enough "$uv"; then fail blocked "$program"; fi
}

# shellcheck disable=SC2317 # it is run by quietly
write_anew() { # FROM TO: a stick forgets what is a program, and a copy on a Mac remembers that it came from elsewhere
    cat "$1" >"$2" && chmod +x "$2"
}

download_uv() { # by uv's own installer, into our folder, without a word in anybody's profile
    installer=$program/uv-installer.sh
    if command -v curl >/dev/null; then
        quietly curl --fail --silent --show-error --location --proto '=https' --tlsv1.2 --output "$installer" "$uv_installer" || explain
    elif command -v wget >/dev/null; then
        quietly wget --no-verbose --output-document="$installer" "$uv_installer" || explain no-network
    else
        fail no-downloader
    fi
    # UV_INSTALL_DIR of this person's own would win over ours.
    quietly env -u UV_INSTALL_DIR -u CARGO_DIST_FORCE_INSTALL_DIR UV_UNMANAGED_INSTALL="$program/uv" sh "$installer" || explain
    rm -f "$installer"
}

bring_python() { # -> $python: the version that uv is to find, or the file that UV_PYTHON names
    python=$python_version
    if [ -n "${UV_PYTHON:-}" ]; then
        python=$UV_PYTHON
        return
    fi
    if [ -n "$offline" ] && [ ! -d "$offline/python" ]; then return; fi # then a Python that is there must do
    UV_PYTHON_PREFERENCE=only-managed
    export UV_PYTHON_PREFERENCE
    if [ -n "$offline" ]; then
        UV_PYTHON_CACHE_DIR=$offline/python
        export UV_PYTHON_CACHE_DIR
    fi
    quietly "$uv" python install ${offline:+--offline} "$python" || explain no-python
    # An antivirus or a crash may have left half of one, which uv takes for whole.
    if ! quietly "$uv" python find "$python"; then
        quietly "$uv" python install --reinstall ${offline:+--offline} "$python" || explain no-python
        quietly "$uv" python find "$python" || fail blocked "$program"
    fi
}

bring_program() {
    # Whole once, it stays usable until all that the new one needs is there; never whole, it is begun anew from what was downloaded.
    again=--reinstall
    if [ ! -f "$UV_TOOL_DIR/reviewbook/uv-receipt.toml" ]; then
        rm -rf "$UV_TOOL_DIR"
        again=''
    fi
    set -- --python "$python"
    if [ -s "$pins" ]; then set -- "$@" --constraints "$pins" --build-constraints "$pins"; fi
    if [ -n "$offline" ]; then
        links=$offline
        if [ "$source" = "$offline" ]; then links=.; fi
        set -- "$@" --offline --no-index --find-links "$links"
    else
        set -- "$@" --refresh-package reviewbook # uv does not look into a folder that it built before
    fi
    (cd "$source" && quietly "$uv" tool install --force ${again:+"$again"} "$@" "${wanted}[ribbon]") || explain
    rm -f "$log.last"
    if [ -n "$own_cache" ]; then rm -rf "$own_cache"; fi
}

place_buttons() {
    set -- --lang "$language"
    if [ -n "$libreoffice" ]; then set -- "$@" --libreoffice; fi
    if [ -n "$spoken" ]; then set -- "$@" --language "$spoken"; fi # else they speak as the spreadsheet program does
    "$reviewbook" addin install "$@"
    case $? in
    0) ;;
    126 | 127) fail blocked "$program" ;; # it was not even started
    *) fail no-buttons ;;
    esac
}

keep_a_copy() { # so that it can be taken out when what was downloaded is long gone
    if [ "$here" != "$program" ]; then cp "$here/${0##*/}" "$program/install.sh"; fi
}

set_up() {
    find_source
    say begin "$program"
    open_folder
    find_pins
    say step-uv
    bring_uv
    say step-python
    bring_python
    say step-program
    bring_program
    keep_a_copy
    say step-buttons
    if [ -z "$libreoffice" ]; then say consent; fi
    place_buttons
    say step-doctor
    "$reviewbook" addin doctor --lang "$language"
    found=$?
    if [ "$found" = 0 ]; then say ready "$reviewbook"; else say wrong; fi
    say again "$program/install.sh"
    return "$found"
}

# --- taking it out ---

take_out() {
    if [ ! -d "$program" ] && [ ! -f "$settings/addin.conf" ] && [ ! -f "$ribbon" ] && [ ! -f "$toolbar" ]; then
        say nothing
        return
    fi
    log=''
    say removing
    if "$reviewbook" --help >/dev/null 2>&1; then
        if [ -f "$ribbon" ]; then "$reviewbook" addin uninstall --lang "$language" || fail still-there; fi
        if [ -f "$toolbar" ]; then "$reviewbook" addin uninstall --libreoffice --lang "$language" || fail still-there; fi
    elif [ -f "$toolbar" ]; then
        say toolbar-left
    fi
    for file in "$ribbon" "$applescript" "$toolbar" "$settings/addin.conf" "$settings/answer.txt" "$settings/press.log"; do
        if [ -f "$file" ]; then rm -f "$file" || fail still-there; fi
    done
    rm -rf "$program" || fail no-permission "$program"
    rmdir "$(dirname "$program")" "$settings" 2>/dev/null # where nothing of anybody else is left in it
    say gone
}

# --- for computers without a network ---

collect() {
    find_source
    if ! mkdir -p "$collecting" 2>/dev/null; then fail not-written "$collecting"; fi
    folder=$(CDPATH='' cd -- "$collecting" && pwd)
    say collecting "$folder"
    rm -f "$folder"/reviewbook-*.whl
    name_program "$folder/unfinished"
    open_folder
    find_pins
    bring_uv
    quietly write_anew "$uv" "$folder/uv" || explain
    UV_PYTHON_CACHE_DIR=$folder/python
    export UV_PYTHON_CACHE_DIR
    bring_python
    quietly "$uv" venv --clear --seed --python "$python" "$program/env" || explain
    PIP_INDEX_URL=${PIP_INDEX_URL:-${UV_DEFAULT_INDEX:-}}
    if [ -n "$PIP_INDEX_URL" ]; then export PIP_INDEX_URL; else unset PIP_INDEX_URL; fi
    (cd "$source" && quietly "$program/env/bin/python" -m pip wheel --no-cache-dir --wheel-dir "$folder" \
        --constraint "$pins" "${wanted}[ribbon]") || explain
    cp "$pins" "$folder/pins.txt"
    cp "$here/${0##*/}" "$folder/install.sh"
    rm -rf "$program"
    say collected "$folder"
}

# --- what is done ---

main() {
    system=$(uname -s)
    log=''
    read_options "$@"
    choose_language
    if [ -n "$unknown" ]; then fail unknown-option "$unknown"; fi
    if [ -n "$helping" ]; then
        say help
        return
    fi
    case $system in MINGW* | MSYS* | CYGWIN*) fail other-system ;; esac
    if [ -n "${SUDO_USER:-}" ] && [ "$(id -u)" = 0 ]; then fail as-root; fi
    name_places
    trust_what_the_mac_trusts
    if [ -n "$offline" ]; then
        if [ ! -d "$offline" ]; then fail no-folder "$offline"; fi
        offline=$(CDPATH='' cd -- "$offline" && pwd)
    elif [ -f "$here/uv" ]; then
        offline=$here # the folder that --collect filled
    fi
    if [ -n "$collecting" ]; then
        collect
        return
    fi
    if [ -z "$taking_out$quiet" ] && [ -x "$reviewbook" ] && [ -t 0 ] && [ -t 1 ]; then
        words ask
        printf '%s' "$sentence"
        read -r answer
        case $answer in [Uu]*) taking_out=yes ;; esac
    fi
    if [ -n "$taking_out" ]; then take_out; else set_up; fi
}

main "$@"
exit
