"""Names of the sample company's people: Chinese ones, in characters or pinyin, and English ones.

Names are taken in a fixed scattered order, so that nobody shares a name until all combinations are used up.
"""

from dataclasses import dataclass
from math import gcd

_SURNAMES = (
    "王 Wang|李 Li|张 Zhang|刘 Liu|陈 Chen|杨 Yang|黄 Huang|赵 Zhao|吴 Wu|周 Zhou|徐 Xu|孙 Sun|马 Ma|朱 Zhu|胡 Hu|郭 Guo|"
    "何 He|林 Lin|高 Gao|罗 Luo|郑 Zheng|梁 Liang|谢 Xie|宋 Song|唐 Tang|许 Xu|韩 Han|冯 Feng|邓 Deng|曹 Cao|彭 Peng|曾 Zeng|"
    "萧 Xiao|田 Tian|董 Dong|潘 Pan|袁 Yuan|蔡 Cai|蒋 Jiang|余 Yu|于 Yu|杜 Du|叶 Ye|程 Cheng|魏 Wei|苏 Su|吕 Lü|丁 Ding|任 Ren|"
    "卢 Lu|姚 Yao|沈 Shen|钟 Zhong|姜 Jiang|崔 Cui|谭 Tan|陆 Lu|范 Fan|汪 Wang|廖 Liao|石 Shi|金 Jin|欧阳 Ouyang|司徒 Situ"
)
_GIVEN = (
    "敏 Min|静 Jing|丽 Li|伟 Wei|芳 Fang|磊 Lei|洋 Yang|勇 Yong|艳 Yan|杰 Jie|涛 Tao|明 Ming|超 Chao|霞 Xia|平 Ping|刚 Gang|"
    "建国 Jianguo|志强 Zhiqiang|秀英 Xiuying|晓明 Xiaoming|雨桐 Yutong|子涵 Zihan|浩然 Haoran|欣怡 Xinyi|思源 Siyuan|佳怡 Jiayi|"
    "嘉豪 Jiahao|梓萱 Zixuan|文博 Wenbo|晨曦 Chenxi|国强 Guoqiang|海燕 Haiyan|晓东 Xiaodong|丽娟 Lijuan|永康 Yongkang|春梅 Chunmei|"
    "立新 Lixin|慧敏 Huimin|俊杰 Junjie|雪梅 Xuemei|振华 Zhenhua|美玲 Meiling|天佑 Tianyou|若曦 Ruoxi|一鸣 Yiming|诗涵 Shihan|"
    "宇航 Yuhang|语嫣 Yuyan|泽宇 Zeyu|可欣 Kexin|明哲 Mingzhe|梦琪 Mengqi|家伟 Jiawei|淑珍 Shuzhen|德胜 Desheng|婉清 Wanqing|"
    "博文 Bowen|安琪 Anqi|承志 Chengzhi|月华 Yuehua"
)
_FIRST_NAMES = (
    "Alice Amy Andrew Anna Ben Callum Charlotte Chloe Christopher Claire Daniel David Eleanor Emily Emma Fiona Gareth George "
    "Grace Hannah Harriet Harry Helen Isaac Jack James Jane Jessica Joanna Joseph Joshua Kate Laura Leah Lewis Liam Lucy Luke "
    "Martin Matthew Megan Michael Natalie Nathan Oliver Owen Paul Peter Priya Rachel Rebecca Robert Ruth Samuel Sarah Simon "
    "Sophie Stephen Thomas Victoria William Yasmin"
)
_LAST_NAMES = (
    "Ahmed Atkinson Bailey Barnes Bennett Brown Carter Clarke Cooper Davies Dixon Edwards Ellis Evans Fletcher Foster Gibson "
    "Graham Green Hall Harper Harrison Hughes Hunter Jackson Jenkins Johnson Jones Kaur Kelly Khan Lawson Lee Lloyd Marshall "
    "Mason Mitchell Moore Morgan Murphy Nicholson Owens Palmer Parker Patel Pearson Phillips Powell Price Reid Reynolds "
    "Richardson Roberts Robinson Russell Shaw Simpson Spencer Stewart Taylor Thompson Turner Walker Ward Watson White Wood Wright"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as each edition shows it; ``address`` is the part of an e-mail address before the @."""

    en: str
    zh: str
    address: str

    def shown(self, language: str) -> str:
        """Return the name for an edition: Chinese names in characters in the Chinese one, in pinyin in the English."""
        return self.zh if language == "zh-CN" else self.en


def chinese_name(number: int) -> Name:
    """Return the number-th Chinese name."""
    first, second = _pick(number, len(_CHINESE_SURNAMES), len(_CHINESE_GIVEN))
    (surname, surname_pinyin), (given, given_pinyin) = _CHINESE_SURNAMES[first], _CHINESE_GIVEN[second]
    address = f"{given_pinyin}.{surname_pinyin}".lower().replace("ü", "v")
    return Name(f"{surname_pinyin} {given_pinyin}", surname + given, address)


def english_name(number: int) -> Name:
    """Return the number-th English name; the Chinese edition shows it in Latin letters too."""
    first, second = _pick(number, len(_FIRST), len(_LAST))
    name = f"{_FIRST[first]} {_LAST[second]}"
    return Name(name, name, name.lower().replace(" ", "."))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((entry.split()[0], entry.split()[1]) for entry in text.split("|"))


_CHINESE_SURNAMES = _pairs(_SURNAMES)
_CHINESE_GIVEN = _pairs(_GIVEN)
_FIRST = tuple(_FIRST_NAMES.split())
_LAST = tuple(_LAST_NAMES.split())


def _pick(number: int, many: int, others: int) -> tuple[int, int]:
    """Return the number-th of all pairs, in an order that jumps about and meets each pair once a round."""
    total = many * others
    step = next(size for size in range(int(total * 0.618), total + 2) if gcd(size, total) == 1)
    return divmod(number * step % total, others)
