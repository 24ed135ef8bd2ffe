"""The charter as a whole: its chapters and articles, in order."""

from templates.clauses import charter_organs as organs
from templates.clauses import charter_rules as rules

CHAPTERS = {
    "general": "总则",
    "tasks": "任务",
    "members": "成员单位",
    "board": "理事会",
    "organs": "专家委员会、秘书处和责任主体",
    "funds": "经费管理",
    "projects": "项目、成果与利益保障",
    "openness": "开放发展与成果扩散",
    "oversight": "跟踪监督与重大事项报告",
    "ending": "变更、终止与清算",
    "final": "附则",
}
CLAUSES = (
    *organs.GENERAL,
    *organs.TASKS,
    *organs.MEMBERS,
    *organs.BOARD,
    *organs.ORGANS,
    *rules.FUNDS,
    *rules.PROJECTS,
    *rules.OPENNESS,
    *rules.OVERSIGHT,
    *rules.ENDING,
    *rules.FINAL,
)
