"""The agreement as a whole: its chapters, articles and annexes, in order."""

from templates.clauses import agreement_ending as ending
from templates.clauses import agreement_general as general
from templates.clauses import agreement_members as members
from templates.clauses import agreement_results as results

CHAPTERS = {
    "general": "总则",
    "goals": "目标、任务与分工",
    "bodies": "组织机构",
    "members": "成员单位",
    "funds": "经费管理",
    "projects": "项目管理",
    "ip": "知识产权",
    "benefit": "利益分配与成果扩散",
    "secrecy": "保密与公平竞争",
    "oversight": "监督、报告与考核",
    "breach": "违约责任",
    "ending": "修改、解散与清算",
    "misc": "争议解决与附则",
}
CLAUSES = (
    *general.GENERAL,
    *general.GOALS,
    *general.BODIES,
    *members.MEMBERS,
    *members.FUNDS,
    *members.PROJECTS,
    *results.IP,
    *results.BENEFIT,
    *results.SECRECY,
    *ending.OVERSIGHT,
    *ending.BREACH,
    *ending.ENDING,
    *ending.MISC,
)
ANNEXES = {
    "tasks": "任务分工表",
    "contribution": "投入承诺表",
    "background": "背景知识产权清单",
    "seats": "理事会席位表",
    "contacts": "成员单位联系表",
    "pledge": "入盟承诺书（格式）",
}
